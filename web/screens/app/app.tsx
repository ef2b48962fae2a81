import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { addPaletteSource, match, pathname, readSession, who } from "../../state/mod.ts";
import { Empty, LinkButton, Palette, ProblemBox, Shell } from "../../parts/mod.ts";
import { SignIn, SignInAgain } from "../sign_in/mod.ts";
import { pages } from "./pages.tsx";
import { migrationItems, objectItems, pageItems, reviewItems, runItems } from "./palette_sources.ts";

/** The dashboard: who is signed in sees the page of the address, everybody else the door. */
export function App(): JSX.Element {
  useEffect(() => {
    const forget = [pageItems, objectItems, migrationItems, reviewItems, runItems].map(addPaletteSource);
    return () => {
      for (const each of forget) each();
    };
  }, []);
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
    case "ended":
      return (
        <>
          {/* Another person finds nothing of what the last one had open. */}
          <div key={value.session.person} class={value.state === "ended" ? "covered" : undefined}>
            <Shell>
              <Page />
            </Shell>
          </div>
          {value.state === "ended" ? <SignInAgain name={value.session.name} /> : <Palette />}
        </>
      );
  }
}

function Page(): JSX.Element {
  for (const { pattern, draw } of pages) {
    const params = match(pattern, pathname.value);
    if (params) return draw(params);
  }
  return <NoPage />;
}

function NoPage(): JSX.Element {
  useEffect(() => {
    document.title = "No such page · confiture";
  }, []);
  return (
    <Empty icon="search" title="There is no such page">
      <p>The address may be of something that was removed, or of a later version.</p>
      <LinkButton href="/">Home</LinkButton>
    </Empty>
  );
}
