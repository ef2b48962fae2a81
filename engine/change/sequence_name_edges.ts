import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import type { Actions } from "./actions.ts";

type Edge = (key: string | undefined, before: string | undefined) => void;
type NodeOf = (id: string) => string | undefined;

/** The sequence behind an identity has a name among those of its schema, which is free before another one takes it. */
export function addSequenceNameEdges(
  { from, to, creates, drops, alters }: Actions,
  edge: Edge,
  readyNode: NodeOf,
  goneNode: NodeOf,
): void {
  const freed = new Map<string, string | undefined>();
  for (const id of drops) {
    const name = sequenceName(from.fact(id)) ?? qualifiedName(from.fact(id), from);
    if (name !== undefined) freed.set(name, goneNode(id));
  }
  for (const [id, { change }] of alters) {
    const name = sequenceName(change.before);
    if (name !== undefined && name !== sequenceName(change.after)) freed.set(name, `alter ${id}`);
  }
  for (const id of [...creates, ...alters.keys()]) {
    const fact = to.fact(id);
    const name = sequenceName(fact) ?? (creates.has(id) ? qualifiedName(fact, to) : undefined);
    if (name !== undefined) edge(readyNode(id), freed.get(name));
  }
}

function sequenceName(column: Fact): string | undefined {
  return property<{ name: string }>(column, "identity_options")?.name;
}

function qualifiedName({ kind, schema, name }: Fact, catalog: Catalog): string | undefined {
  return kinds.has(kind) ? `${catalog.quote(schema!)}.${catalog.quote(name)}` : undefined;
}

const kinds: ReadonlySet<string> = new Set(["table", "foreign table", "view", "materialized view", "sequence"]);
