import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { findItems, type FoundItems, go, type PaletteItem, who } from "../state/mod.ts";
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
      if (who.peek().state !== "somebody") return;
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
  const found = useSignal<FoundItems | undefined>(undefined);
  const items = (found.value?.items ?? []).slice(0, 60);
  const chosen = useSignal<PaletteItem | undefined>(undefined);
  // What comes later moves nothing from under the finger that is on it.
  const at = Math.max(0, items.findIndex((item) => keyOf(item) === (chosen.value && keyOf(chosen.value))));
  /** Enter was pressed for this, before its answer was there. */
  const wanted = useRef<string | undefined>(undefined);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const controller = new AbortController();
    findItems(typed.value, controller.signal, (all) => {
      found.value = all;
      if (wanted.current === all.text) choose(all.items[0]);
    });
    return () => controller.abort();
  }, [typed.value]);
  const choose = (item: PaletteItem | undefined) => {
    if (!item) return;
    palette.close();
    go(item.href);
  };
  const move = (by: number) => {
    const next = Math.max(0, Math.min(items.length - 1, at + by));
    chosen.value = items[next];
    list.current?.querySelectorAll("[role=option]")[next]?.scrollIntoView({ block: "nearest" });
  };
  const enter = () => {
    // What is listed may still be of the letters before: the answer to these is waited for.
    if (found.value?.text === typed.value && items.length > 0) choose(items[at]);
    else wanted.current = typed.value;
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
          aria-activedescendant={items.length > 0 ? `palette-${at}` : undefined}
          placeholder="Objects, migrations, reviews, runs, pages…"
          autofocus
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            // Here, not with the answer: an arrow behind the last letter counts.
            chosen.value = undefined;
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") move(1);
            else if (event.key === "ArrowUp") move(-1);
            else if (event.key === "Enter") enter();
            else return;
            event.preventDefault();
          }}
        />
        <ul id="palette-items" role="listbox" aria-label="Found" ref={list}>
          {items.map((item, index) => (
            <li
              key={keyOf(item)}
              id={`palette-${index}`}
              role="option"
              aria-selected={index === at}
              onMouseMove={() => chosen.value = item}
              onClick={() => choose(item)}
            >
              <span class="grow">{item.label}</span>
              <span class="faint">{item.note ?? item.group}</span>
            </li>
          ))}
        </ul>
        <p class="soft" role="status">{found.value && whatIsMissing(found.value)}</p>
      </div>
    </Dialog>
  );
}

const keyOf = ({ group, id }: PaletteItem) => `${group} ${id}`;

function whatIsMissing({ items, isComplete, isPartial }: FoundItems): string | undefined {
  if (isPartial) return "Not all could be looked through: there may be more.";
  if (!isComplete) return items.length === 0 ? "Looking…" : undefined;
  return items.length === 0 ? "Nothing is called that." : undefined;
}
