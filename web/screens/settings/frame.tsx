import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { go, may, mayAnywhere } from "../../state/mod.ts";
import { Head, type Tab, Tabs } from "../../parts/mod.ts";

const tabs: readonly (Tab & { isFor(): boolean })[] = [
  { href: "/settings/people", label: "People", isFor: () => may("admin") },
  { href: "/settings/projects", label: "Projects", isFor: () => mayAnywhere("view") },
  { href: "/settings/schedules", label: "Schedules", isFor: () => mayAnywhere("view") },
  { href: "/settings/webhooks", label: "Webhooks", isFor: () => mayAnywhere("admin") },
  { href: "/settings/plugins", label: "Plugins", isFor: () => mayAnywhere("view") },
  { href: "/settings/audit", label: "Audit", isFor: () => may("admin") },
  { href: "/settings/tokens", label: "Your tokens", isFor: () => true },
  { href: "/settings/sessions", label: "Your sessions", isFor: () => true },
];

/** Tabs that whoever looks has something to do with; the server decides what they may do there. */
const ownTabs = () => tabs.filter(({ isFor }) => isFor());

/** What all pages of the settings have around them. */
export function Frame(
  { tab, title, sub, actions, back, children }: {
    /** Address of its tab. */
    tab: string;
    /** Of a page below a tab. */
    title?: string;
    sub?: ComponentChildren;
    actions?: ComponentChildren;
    back?: { href: string; label: string };
    children: ComponentChildren;
  },
): JSX.Element {
  const { label } = tabs.find(({ href }) => href === tab)!;
  useEffect(() => {
    document.title = `${title ?? label} · Settings · confiture`;
  }, [title, label]);
  return (
    <div class="settings">
      {title === undefined && (
        <>
          <Head title="Settings" />
          <Tabs tabs={ownTabs()} current={tab} label="Settings" />
        </>
      )}
      {title === undefined
        ? (
          <div class="row apart lead">
            <p class="soft grow">{sub}</p>
            {actions && <div class="row">{actions}</div>}
          </div>
        )
        : <Head title={title} sub={sub} actions={actions} back={back} />}
      {children}
    </div>
  );
}

/** The settings without a tab: the first that is of use. */
export function SettingsScreen(): JSX.Element {
  useEffect(() => go(ownTabs()[0]!.href, { replace: true }), []);
  return <div class="waiting" role="status">Opening the settings…</div>;
}
