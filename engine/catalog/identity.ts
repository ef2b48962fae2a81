import type { FactKind } from "./fact.ts";

/** An identifier the way ids and people's texts show it: quoted only where it is not plain lower case. */
export function shown(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The id of an object with a name of its own: `function public.total(integer)`. */
export function objectId(kind: FactKind, name: { schema?: string; name: string; args?: string }): string {
  const schema = name.schema === undefined ? "" : `${shown(name.schema)}.`;
  return `${kind} ${schema}${shown(name.name)}${name.args === undefined ? "" : `(${name.args})`}`;
}

/** The id of a named part of an object: `column public.orders.note`. */
export function partId(kind: FactKind, parent: string, name: string): string {
  return `${kind} ${pathOf(parent)}.${shown(name)}`;
}

/** The id of what an object has at most one of, or one for each role: `comment on table public.orders`. */
export function aspectId(kind: FactKind, parent: string, of = ""): string {
  const word = { "owner": "owner of", "default": "default of", "owned by": "owner column of" } as Record<
    string,
    string
  >;
  return `${word[kind] ?? `${kind} on`} ${parent}${of === "" ? "" : ` to ${shown(of)}`}`;
}

/** The path in an id: `public.orders` of `table public.orders`. */
export function pathOf(id: string): string {
  const space = id.indexOf(" ");
  if (!severalWords.has(id.slice(0, space))) return id.slice(space + 1);
  const kind = multiWord.find((words) => id.startsWith(words) && id[words.length] === " ");
  return id.slice((kind?.length ?? space) + 1);
}

/** Kinds whose name has several words, longest first. */
const multiWord = [
  "text search configuration",
  "text search dictionary",
  "text search template",
  "text search parser",
  "foreign data wrapper",
  "default privileges",
  "materialized view",
  "operator family",
  "operator class",
  "access method",
  "foreign table",
  "event trigger",
  "large object",
  "user mapping",
  "base type",
  "shell type",
  "publication table",
  "publication schema",
  "database setting",
];

/** Their first words, so that the other kinds are not looked for among them. */
const severalWords = new Set(multiWord.map((words) => words.slice(0, words.indexOf(" "))));
