import { type Fact, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import { parentName } from "../names.ts";

/** The replica identity of a table comes with the index that it names, and goes with the one that made place for it. */
export function keptIdentity(index: Fact, { from, to, isNew }: Sides): Draft[] {
  const table = to.fact(index.parent!);
  const named = property<string>(table, "replica_identity_index");
  if (named !== index.name) return [];
  // Another one is a change of the table, which comes behind its index.
  const before = from.facts.get(table.id);
  if (!isNew(table.id) && before && property(before, "replica_identity_index") !== named) return [];
  return [{ sql: `ALTER TABLE ${parentName(index, to)} REPLICA IDENTITY USING INDEX ${to.quote(index.name)}` }];
}
