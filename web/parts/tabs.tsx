import type { JSX } from "preact";

export interface Tab {
  href: string;
  label: string;
  count?: number;
}

export function Tabs({ tabs, current, label }: { tabs: readonly Tab[]; current: string; label: string }): JSX.Element {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={tab.href === current ? "page" : undefined}>
          {tab.label}
          {tab.count !== undefined && <span class="faint">{` ${tab.count}`}</span>}
        </a>
      ))}
    </nav>
  );
}
