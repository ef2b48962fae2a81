import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { findItems, go, type PaletteItem } from "../state/mod.ts";
import { Dialog } from "./dialog.tsx";

/** Preact types a combobox by its datalist; this one has a list of its own. No search field: there Escape empties it. */
const combobox = { type: "text", role: "combobox" } as object;

const isOpen = signal(false);

export const palette = {
  open: () => isOpen.value = true,
  close: () => isOpen.value = false,
  /** ⌘K, Ctrl K, and a slash outside of fields. */
  listen(): void {
    addEventListener("keydown", (event) => {
      const isTyping = (event.target as Element).closest("input, textarea, select, [contenteditable]");
      const isShortcut = (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k";
      if (!isShortcut && (event.key !== "/" || isTyping || event.metaKey || event.ctrlKey || event.altKey)) return;
      event.preventDefault();
      isOpen.value = true;
    });
  },
};

export function Palette(): JSX.Element | null {
  return isOpen.value ? <OpenPalette /> : null;
}

function OpenPalette(): JSX.Element {
  const typed = useSignal("");
  const found = useSignal<readonly PaletteItem[] | undefined>(undefined);
  const items = found.value ?? [];
  const at = useSignal(0);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const controller = new AbortController();
    void findItems(typed.value, controller.signal).then((all) => {
      if (controller.signal.aborted) return;
      found.value = all.slice(0, 60);
      at.value = 0;
    });
    return () => controller.abort();
  }, [typed.value]);
  const choose = (item: PaletteItem | undefined) => {
    if (!item) return;
    palette.close();
    go(item.href);
  };
  const move = (by: number) => {
    at.value = Math.max(0, Math.min(items.length - 1, at.value + by));
    list.current?.querySelectorAll("[role=option]")[at.value]?.scrollIntoView({ block: "nearest" });
  };
  return (
    <Dialog title="Search" close={palette.close}>
      <div class="palette">
        <input
          class="input"
          {...combobox}
          aria-label="Search objects, migrations, reviews, runs and pages"
          aria-expanded="true"
          aria-controls="palette-items"
          aria-activedescendant={items.length > 0 ? `palette-${at.value}` : undefined}
          placeholder="Objects, migrations, reviews, runs, pages…"
          autofocus
          value={typed.value}
          onInput={(event) => typed.value = event.currentTarget.value}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") move(1);
            else if (event.key === "ArrowUp") move(-1);
            else if (event.key === "Enter") choose(items[at.value]);
            else return;
            event.preventDefault();
          }}
        />
        <ul id="palette-items" role="listbox" aria-label="Found" ref={list}>
          {items.map((item, index) => (
            <li
              key={item.group + item.id}
              id={`palette-${index}`}
              role="option"
              aria-selected={index === at.value}
              onMouseMove={() => at.value = index}
              onClick={() => choose(item)}
            >
              <span class="grow">{item.label}</span>
              <span class="faint">{item.note ?? item.group}</span>
            </li>
          ))}
        </ul>
        {found.value?.length === 0 && <p class="soft" role="status">Nothing is called that.</p>}
      </div>
    </Dialog>
  );
}
