import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import {
  type CatalogIndex,
  findObjects,
  type IndexedObject,
  objectId,
  query,
  sayCount,
  searchable,
  setQuery,
} from "../../state/mod.ts";
import { Icon, VirtualList } from "../../parts/mod.ts";
import { nameOf, type TreeRow, treeRows } from "./state.ts";

const rowHeight = 28;

/** All objects by schema and kind, or those that fit what is typed. */
export function Tree(
  { index, chosen, choose, pass }: {
    index: CatalogIndex;
    chosen: string | undefined;
    /** Goes to an object. */
    choose(id: string): void;
    /** Shows an object on the way to another one. */
    pass(id: string): void;
  },
): JSX.Element {
  const typed = query.value.get("q") ?? "";
  const found = useMemo(() => (typed.trim() === "" ? undefined : findObjects(index, typed)), [index, typed]);
  // Behind the first picture, before the first key.
  useEffect(() => void searchable(index), [index]);
  const first = useMemo(() => index.objects.find(({ schema }) => schema !== null)?.schema, [index]);
  // Small catalogs begin open; of large ones the schema of what is chosen does.
  const toggled = useSignal<ReadonlyMap<string, boolean>>(new Map());
  const chosenObject = useMemo(
    () => (chosen === undefined ? undefined : index.objects.find((object) => objectId(object) === chosen)),
    [index, chosen],
  );
  const isOpen = (key: string) =>
    toggled.value.get(key) ??
      (index.objects.length < 300 || key === first || key === `${first}/table` || key === chosenObject?.schema ||
        key === `${chosenObject?.schema}/${chosenObject?.kind}`);
  const rows = useMemo(() => treeRows(index, isOpen), [index, toggled.value, chosenObject]);
  const search = useRef<HTMLInputElement>(null);
  const list = found?.objects;
  const at = list
    ? list.findIndex((object) => object === chosenObject)
    : rows.findIndex((row) => row.type === "object" && row.object === chosenObject);
  // The focus goes with what is chosen by the arrows; the row that had it may be drawn no more.
  const isFollowed = useRef(false);
  const follow = (row: HTMLButtonElement | null) => {
    if (row === null || !isFollowed.current) return;
    isFollowed.current = false;
    row.focus({ preventScroll: true });
  };
  const step = (by: number) => {
    const objects = list ?? rows.flatMap((row) => (row.type === "object" ? [row.object] : []));
    const now = objects.findIndex((object) => objectId(object) === chosen);
    const next = objects[Math.max(0, Math.min(objects.length - 1, now + by))];
    if (!next) return;
    isFollowed.current = document.activeElement !== search.current;
    pass(objectId(next));
  };
  return (
    <nav
      class="schema-tree panel"
      aria-label="Objects"
      onKeyDown={(event) => {
        if (event.key === "ArrowDown") step(1);
        else if (event.key === "ArrowUp") step(-1);
        else return;
        event.preventDefault();
      }}
    >
      <div class="schema-search">
        <input
          ref={search}
          class="input"
          type="search"
          aria-label="Search objects"
          placeholder={`Search ${sayCount(index.objects.length, "object")}`}
          value={typed}
          onInput={({ currentTarget: { value } }) => setQuery({ q: value })}
        />
        {found && (
          <div class="faint small" role="status">
            {found.count === 0 ? "Nothing is called that." : sayCount(found.count, "object")}
            {found.count > found.objects.length && `, the first ${sayCount(found.objects.length)}`}
          </div>
        )}
      </div>
      {list
        ? (
          <VirtualList
            rows={list}
            rowHeight={rowHeight}
            label="Objects that were found"
            keyOf={(object) => `${object.number}`}
            reveal={at}
            draw={(object) => (
              <FoundRow object={object} isChosen={objectId(object) === chosen} choose={choose} follow={follow} />
            )}
          />
        )
        : (
          <VirtualList
            rows={rows}
            rowHeight={rowHeight}
            label="Objects by schema and kind"
            keyOf={(row) => row.type + row.key}
            reveal={at}
            draw={(row) => (
              <Row
                row={row}
                isChosen={row.type === "object" && row.object === chosenObject}
                choose={choose}
                follow={follow}
                toggle={(key) => toggled.value = new Map(toggled.value).set(key, !isOpen(key))}
              />
            )}
          />
        )}
    </nav>
  );
}

function Row(
  { row, isChosen, choose, follow, toggle }: {
    row: TreeRow;
    isChosen: boolean;
    choose(id: string): void;
    follow(row: HTMLButtonElement | null): void;
    toggle(key: string): void;
  },
): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (isChosen) follow(button.current);
  }, [isChosen]);
  if (row.type === "object") {
    return (
      <div role="listitem" class="tree-item">
        <button
          ref={button}
          type="button"
          class="tree-row object"
          aria-current={isChosen ? "true" : undefined}
          title={row.label}
          onClick={() => choose(objectId(row.object))}
        >
          {row.label}
        </button>
      </div>
    );
  }
  return (
    <div role="listitem" class="tree-item">
      <button
        type="button"
        class={`tree-row ${row.type}`}
        aria-expanded={row.isOpen}
        onClick={() => toggle(row.key)}
      >
        <Icon name="chevron" />
        <span class="grow">{row.label}</span>
        <span class="faint number">{sayCount(row.count)}</span>
      </button>
    </div>
  );
}

function FoundRow(
  { object, isChosen, choose, follow }: {
    object: IndexedObject;
    isChosen: boolean;
    choose(id: string): void;
    follow(row: HTMLButtonElement | null): void;
  },
): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (isChosen) follow(button.current);
  }, [isChosen]);
  return (
    <div role="listitem" class="tree-item">
      <button
        ref={button}
        type="button"
        class="tree-row found"
        aria-current={isChosen ? "true" : undefined}
        title={object.path}
        onClick={() => choose(objectId(object))}
      >
        <span class="grow">
          {object.schema !== null && <span class="faint">{object.schema}.</span>}
          {nameOf(object)}
        </span>
        <span class="faint">{object.kind}</span>
      </button>
    </div>
  );
}
