import type { CatalogHead, CatalogIndexAnswer, NewestCatalogAnswer } from "../api/mod.ts";
import { get, path } from "./api.ts";

/** An object as the index has it. */
export interface IndexedObject {
  number: number;
  kind: string;
  schema: string | null;
  /** `public.orders`, `public.orders.orders_pkey` */
  path: string;
  /** Number of what it is a part of; -1 for none. */
  parent: number;
}

export interface CatalogIndex {
  head: CatalogHead;
  objects: readonly IndexedObject[];
  /** Paths, for searching; in the order of the objects. */
  paths: readonly string[];
}

/** Indexes by what they hold, which never changes; the one of the last catalogs that were looked at. */
const indexes = new Map<string, Promise<CatalogIndex>>();
const mostKept = 3;

export function readCatalog(project: string, environment: string, signal?: AbortSignal): Promise<NewestCatalogAnswer> {
  return get<NewestCatalogAnswer>(path`/api/projects/${project}/environments/${environment}/catalog`, signal);
}

export function readIndex(head: CatalogHead): Promise<CatalogIndex> {
  const known = indexes.get(head.content);
  if (known) return known.then((index) => ({ ...index, head }));
  const reading = get<CatalogIndexAnswer>(path`/api/catalogs/${head.id}/index`).then((answer) =>
    unpacked(head, answer)
  );
  indexes.set(head.content, reading);
  reading.catch(() => indexes.delete(head.content));
  for (const key of [...indexes.keys()].slice(0, -mostKept)) indexes.delete(key);
  return reading;
}

/** Objects of the index, from its columns of numbers. */
export function unpacked(
  head: CatalogHead,
  { kinds, schemas, kind, schema, path, parent }: CatalogIndexAnswer,
): CatalogIndex {
  const objects = path.map((each, number): IndexedObject => ({
    number,
    kind: kinds[kind[number]!]!,
    schema: schemas[schema[number]!] ?? null,
    path: each,
    parent: parent[number]!,
  }));
  return { head, objects, paths: path };
}

/** Id of an object: its kind, a blank, its path. */
export const objectId = ({ kind, path }: Pick<IndexedObject, "kind" | "path">): string => `${kind} ${path}`;
