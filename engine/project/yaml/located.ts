import type { Place } from "../../errors.ts";

export type Position = Required<Place>;

/** YAML as a tree in which every value knows where it stands; files are merged and variables expanded on it. */
export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface LocatedScalar {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As written, where that differs from the value: `off` is false, and may have been meant as a word. */
  readonly source?: string;
  readonly place: Position;
  /** True when variables were replaced in it. */
  readonly expanded?: boolean;
}

export interface LocatedList {
  readonly kind: "list";
  readonly items: readonly Located[];
  readonly place: Position;
}

export interface LocatedMap {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, LocatedEntry>;
  readonly place: Position;
}

export interface LocatedEntry {
  /** Place of the key. */
  readonly place: Position;
  readonly value: Located;
}

export type Path = readonly (string | number)[];

/** The value at a path, or undefined. */
export function valueAt(tree: Located, path: Path): Located | undefined {
  let node: Located | undefined = tree;
  for (const step of path) {
    if (node?.kind === "map") node = node.entries.get(String(step))?.value;
    else if (node?.kind === "list") node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** Place of the key at a path, else of the value, else of what holds it. */
export function placeAt(tree: Located, path: Path): Position {
  for (let length = path.length; length > 0; length--) {
    const holder = valueAt(tree, path.slice(0, length - 1));
    const last = path[length - 1]!;
    if (holder?.kind === "map" && holder.entries.has(String(last))) return holder.entries.get(String(last))!.place;
    if (holder?.kind === "list" && holder.items[Number(last)]) return holder.items[Number(last)]!.place;
  }
  return tree.place;
}

/** `include_dirs[2].path`, as people write it. */
export function writePath(path: Path): string {
  return path.map((step, index) => typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`).join("");
}

/** Plain values for a schema. A key without a value counts as absent, except in the free-form `options` of a plugin. */
export function toPlain(node: Located, free = false): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map((item) => toPlain(item, free));
  const plain: Record<string, unknown> = {};
  for (const [key, { value }] of node.entries) {
    const isFree = free || key === "options";
    if (value.kind === "scalar" && value.value === null && !isFree) continue;
    // defineProperty, because plain assignment to `__proto__` would not make a key.
    Object.defineProperty(plain, key, { value: toPlain(value, isFree), enumerable: true, configurable: true });
  }
  return plain;
}
