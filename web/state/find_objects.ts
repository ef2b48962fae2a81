import type { CatalogIndex, IndexedObject } from "./catalogs.ts";

/** Beyond so many nobody reads on; the number of all is told. */
const mostShown = 2_000;

/**
 * Objects whose path has every word that is typed, the best first: whole names, then beginnings of names. A kind may be
 * among the words: `index orders`.
 */
export function findObjects(index: CatalogIndex, typed: string): { objects: IndexedObject[]; count: number } {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return { objects: [], count: 0 };
  const { paths, names, kinds } = searchable(index);
  const wanted = words.length > 1 ? words.filter((word) => kinds.has(word)) : [];
  const rest = words.filter((word) => !wanted.includes(word));
  const last = rest.at(-1) ?? "";
  // Each goes to those of its rank, since all may fit and only the best are put in order. Letter for letter: a search that
  // forgives typing splits names at their underscores and finds too much among them.
  const ranks: number[][] = Array.from({ length: 8 }, () => []);
  let count = 0;
  for (let id = 0; id < paths.length; id++) {
    const path = paths[id]!;
    if (!rest.every((word) => path.includes(word))) continue;
    const { kind, parent } = index.objects[id]!;
    if (wanted.length > 0 && !wanted.includes(kind)) continue;
    ranks[placeOf(path, names[id]!, last) + (parent === -1 ? 0 : 1)]!.push(id);
    count++;
  }
  const best: number[] = [];
  for (const ids of ranks) {
    if (best.length >= mostShown) break;
    best.push(...inOrder(ids, paths).slice(0, mostShown - best.length));
  }
  return { objects: best.map((id) => index.objects[id]!), count };
}

/** How well a path fits the last word: its name or all of it, then their beginnings, then anywhere in the name. */
function placeOf(path: string, name: number, word: string): 0 | 2 | 4 | 6 {
  if (path.startsWith(word, name)) return path.length - name === word.length ? 0 : 2;
  if (path.startsWith(word)) return path.length === word.length ? 0 : 2;
  return path.indexOf(word, name) !== -1 ? 4 : 6;
}

/** Short ones first, in the order of the catalog; tens of thousands are left as they are, for nobody reads them. */
function inOrder(ids: number[], paths: readonly string[]): number[] {
  return ids.length > 4 * mostShown ? ids : ids.sort((a, b) => paths[a]!.length - paths[b]!.length || a - b);
}

interface Searchable {
  paths: readonly string[];
  /** Where the last name of each path begins. */
  names: Int32Array;
  kinds: ReadonlySet<string>;
}

const known = new WeakMap<readonly string[], Searchable>();

/** What is searched of a catalog; made once, since it is asked at every key stroke, and best before the first. */
export function searchable({ paths, objects }: CatalogIndex): Searchable {
  const made = known.get(paths) ?? {
    paths: paths.map((path) => path.toLowerCase()),
    names: Int32Array.from(paths, (path) => path.lastIndexOf(".") + 1),
    kinds: new Set(objects.map(({ kind }) => kind)),
  };
  known.set(paths, made);
  return made;
}
