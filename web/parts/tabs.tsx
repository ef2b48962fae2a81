import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface Tab {
  href: string;
  label: string;
  count?: number;
}

export function Tabs({ tabs, current, label }: { tabs: readonly Tab[]; current: string; label: string }): JSX.Element {
  const ref = useRef<HTMLElement>(null);
  // Where it is narrow they are more than fit.
  useEffect(() => {
    ref.current!.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  return (
    <nav class="tabs" aria-label={label} ref={ref}>
      {tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={tab.href === current ? "page" : undefined}>
          {tab.label}
          {tab.count !== undefined && <span class="faint">{` ${tab.count}`}</span>}
        </a>
      ))}
    </nav>
  );
}
