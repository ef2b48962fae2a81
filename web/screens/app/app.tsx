import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import {
  addPaletteSource,
  currentProject,
  fits,
  match,
  type PaletteItem,
  pathname,
  projects,
  readSession,
  who,
} from "../../state/mod.ts";
import { Empty, LinkButton, Palette, placesOf, ProblemBox, Shell } from "../../parts/mod.ts";
import { SignIn } from "../sign_in/mod.ts";
import { pages } from "./pages.tsx";

/** The dashboard: who is signed in sees the page of the address, everybody else the door. */
export function App(): JSX.Element {
  useEffect(() => addPaletteSource(pageItems), []);
  const { value } = who;
  switch (value.state) {
    case "asking":
      return <div class="waiting" role="status">Reading who you are…</div>;
    case "failed":
      return (
        <main class="sign-in">
          <ProblemBox problem={value.problem} again={readSession} />
        </main>
      );
    case "nobody":
      return <SignIn />;
    case "somebody":
      return (
        <>
          <Shell>
            <Page />
          </Shell>
          <Palette />
        </>
      );
  }
}

function Page(): JSX.Element {
  for (const { pattern, draw } of pages) {
    const params = match(pattern, pathname.value);
    if (params) return draw(params);
  }
  return (
    <Empty icon="search" title="There is no such page">
      <p>The address may be of something that was removed, or of a later version.</p>
      <LinkButton href="/">Home</LinkButton>
    </Empty>
  );
}

function pageItems(typed: string): PaletteItem[] {
  const general = [
    { label: "Home", href: "/" },
    { label: "Reviews", href: "/reviews" },
    { label: "Runs", href: "/runs" },
    { label: "Settings", href: "/settings" },
  ];
  const all = projects().now.value;
  const names = "value" in all ? all.value.map(({ name }) => name) : [];
  const current = currentProject.value ?? (names.length === 1 ? names[0] : undefined);
  const own = [...new Set(current === undefined ? names : [current, ...names])].flatMap((project) =>
    // Those of other projects come when somebody types.
    project === current || typed.trim() !== ""
      ? placesOf(project).map(({ label, href }) => ({ label: `${project}: ${label}`, href }))
      : []
  );
  return [...own, ...general].filter(({ label }) => fits(label, typed))
    .map(({ label, href }) => ({ id: href, group: "Pages", label, href }));
}
