import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { go, settingsPlaces } from "../../state/mod.ts";
import { Head, Tabs } from "../../parts/mod.ts";

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
  const tabs = settingsPlaces();
  const label = tabs.find(({ href }) => href === tab)?.label ?? "Settings";
  useEffect(() => {
    document.title = `${title ?? label} · Settings · confiture`;
  }, [title, label]);
  return (
    <div class="settings">
      {title === undefined && (
        <>
          <Head title="Settings" />
          <Tabs tabs={tabs} current={tab} label="Settings" />
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
  useEffect(() => go(settingsPlaces()[0]!.href, { replace: true }), []);
  return <div class="waiting" role="status">Opening the settings…</div>;
}
