import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import {
  chooseTheme,
  chosenProject,
  go,
  pathname,
  projectPath,
  projects,
  session,
  signOut,
  type Theme,
  theme,
} from "../state/mod.ts";
import { Icon, type IconName } from "./icon.tsx";
import { palette } from "./palette.tsx";

/** One place of the navigation; it is there once its engine is. */
interface Place {
  label: string;
  icon: IconName;
  href: string;
}

/** Places of a project. Lint, data and rollouts join them here when their engines come. */
export function placesOf(project: string): Place[] {
  const to = (page: string) => projectPath(project, page);
  return [
    { label: "Overview", icon: "home", href: to("") },
    { label: "Schema", icon: "schema", href: to("schema") },
    { label: "Diagram", icon: "diagram", href: to("diagram") },
    { label: "Migrations", icon: "migrations", href: to("migrations") },
    { label: "Drift", icon: "drift", href: to("drift") },
    { label: "Operations", icon: "operations", href: to("operations") },
  ];
}

const places: Place[] = [
  { label: "Home", icon: "home", href: "/" },
  { label: "Reviews", icon: "plans", href: "/reviews" },
  { label: "Runs", icon: "runs", href: "/runs" },
  { label: "Settings", icon: "settings", href: "/settings" },
];

export function Shell({ children }: { children: ComponentChildren }): JSX.Element {
  const open = useSignal(false);
  const before = useRef(pathname.value);
  // A page that was chosen hides what it was chosen from, and is where the next key goes.
  useEffect(() => {
    open.value = false;
    if (before.current === pathname.value) return;
    before.current = pathname.value;
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [pathname.value]);
  return (
    <div
      class="shell"
      data-open={open.value ? "" : undefined}
      onKeyDown={({ key }) => {
        if (key === "Escape") open.value = false;
      }}
    >
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        Skip to content
      </a>
      <header class="topbar">
        <button
          type="button"
          class="button quiet icon-only"
          aria-label="Menu"
          aria-expanded={open.value}
          onClick={() => open.value = !open.value}
        >
          <Icon name={open.value ? "close" : "menu"} />
        </button>
        <a class="brand" href="/">confiture</a>
        <span class="grow" />
        <button type="button" class="button quiet icon-only" aria-label="Search" onClick={() => palette.open()}>
          <Icon name="search" />
        </button>
      </header>
      <aside
        class="side"
        aria-label="Navigation"
        onClick={({ target }) => {
          // Also where the page is the one that is there already.
          if ((target as Element).closest("a")) open.value = false;
        }}
      >
        <a class="brand" href="/">confiture</a>
        <button type="button" class="search-button" onClick={() => palette.open()}>
          <Icon name="search" />
          <span class="grow">Search</span>
          <kbd>{navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"}</kbd>
        </button>
        <nav aria-label="Server">
          <ul>{places.map((place) => <NavItem key={place.href} {...place} />)}</ul>
        </nav>
        <ProjectNav />
        <span class="grow" />
        <Account />
      </aside>
      <main id="main" tabIndex={-1}>{children}</main>
    </div>
  );
}

function NavItem({ label, icon, href }: Place): JSX.Element {
  const path = pathname.value;
  const depth = href.split("/").length;
  const isHere = path === href || (depth > 3 || (depth === 2 && href !== "/")) && path.startsWith(`${href}/`);
  return (
    <li>
      <a href={href} aria-current={isHere ? "page" : undefined}>
        <Icon name={icon} />
        {label}
      </a>
    </li>
  );
}

function ProjectNav(): JSX.Element | null {
  const now = projects().now.value;
  const names = "value" in now ? now.value.map(({ name }) => name) : [];
  const current = chosenProject() ?? "";
  const isUnknown = "value" in now && current !== "" && !names.includes(current);
  // Somebody may have made it since.
  useEffect(() => {
    if (isUnknown) void projects().renew();
  }, [current, isUnknown]);
  if (names.length === 0 && current === "" && now.state !== "failed") return null;
  return (
    <nav aria-label="Project" class="project-nav">
      <select
        class="select"
        aria-label="Project"
        value={current}
        onChange={({ currentTarget: { value } }) => go(value === "" ? "/" : projectPath(value))}
      >
        <option value="">Choose a project…</option>
        {names.map((name) => <option key={name} value={name}>{name}</option>)}
        {current !== "" && !names.includes(current) && <option value={current}>{current}</option>}
      </select>
      {now.state === "failed" && (
        <p class="small soft">
          The projects could not be read.{" "}
          <button type="button" class="link" onClick={projects().reload}>Try again</button>
        </p>
      )}
      {current !== "" && <ul>{placesOf(current).map((place) => <NavItem key={place.href} {...place} />)}</ul>}
    </nav>
  );
}

const themes: { theme: Theme; icon: IconName; label: string; next: Theme }[] = [
  { theme: "system", icon: "screen", label: "Theme: as the system", next: "light" },
  { theme: "light", icon: "sun", label: "Theme: light", next: "dark" },
  { theme: "dark", icon: "moon", label: "Theme: dark", next: "system" },
];

function Account(): JSX.Element {
  const { icon, label, next } = themes.find((each) => each.theme === theme.value)!;
  return (
    <div class="account">
      <a class="grow name" href="/settings/sessions" title="Where you are signed in">{session.value?.name}</a>
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={label}
        title={label}
        onClick={() => chooseTheme(next)}
      >
        <Icon name={icon} />
      </button>
      <button type="button" class="button quiet icon-only" aria-label="Sign out" title="Sign out" onClick={signOut}>
        <Icon name="out" />
      </button>
    </div>
  );
}

/** Head of a screen: what it is about, and what can be done with all of it. */
export function Head(
  { title, sub, actions, back }: {
    title: ComponentChildren;
    sub?: ComponentChildren;
    actions?: ComponentChildren;
    back?: { href: string; label: string };
  },
): JSX.Element {
  return (
    <header class="head">
      <div class="grow">
        {back && <a class="back" href={back.href}>{back.label}</a>}
        <h1>{title}</h1>
        {sub && <p class="soft">{sub}</p>}
      </div>
      {actions && <div class="row">{actions}</div>}
    </header>
  );
}
