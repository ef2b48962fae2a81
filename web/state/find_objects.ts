import type { CatalogIndex, IndexedObject } from "./catalogs.ts";

/** Beyond so many nobody reads on; the number of all is told. */
const mostRanked = 2_000;

/**
 * Objects whose path has every word that is typed, the best first: whole names, then beginnings of names. A kind may be
 * among the words: `index orders`.
 */
export function findObjects(index: CatalogIndex, typed: string): { objects: IndexedObject[]; count: number } {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return { objects: [], count: 0 };
  const { paths, kinds } = searchable(index);
  const wanted = words.length > 1 ? words.filter((word) => kinds.has(word)) : [];
  const rest = words.filter((word) => !wanted.includes(word));
  const last = rest.at(-1) ?? "";
  // Letter for letter: a search that forgives typing splits names at their underscores and finds too much among them.
  const fitting: number[] = [];
  for (const [id, path] of paths.entries()) {
    if (wanted.length > 0 && !wanted.includes(index.objects[id]!.kind)) continue;
    if (rest.every((word) => path.includes(word))) fitting.push(id);
  }
  const rank = (id: number) => {
    const { path, parent } = index.objects[id]!;
    const name = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
    const place = name === last ? 0 : name.startsWith(last) ? 2 : name.includes(last) ? 4 : 6;
    return place + (parent === -1 ? 0 : 1);
  };
  const ranked = fitting.slice(0, mostRanked).map((id) => ({ id, rank: rank(id) }))
    .sort((a, b) => a.rank - b.rank || index.paths[a.id]!.length - index.paths[b.id]!.length || a.id - b.id);
  return { objects: ranked.map(({ id }) => index.objects[id]!), count: fitting.length };
}

/** Made once for each catalog: it is asked at every key stroke. */
const known = new WeakMap<readonly string[], { paths: readonly string[]; kinds: ReadonlySet<string> }>();

function searchable({ paths, objects }: CatalogIndex): { paths: readonly string[]; kinds: ReadonlySet<string> } {
  const made = known.get(paths) ??
    { paths: paths.map((path) => path.toLowerCase()), kinds: new Set(objects.map(({ kind }) => kind)) };
  known.set(paths, made);
  return made;
}
