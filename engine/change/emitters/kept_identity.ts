import { type Fact, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import { parentName } from "../names.ts";

/** The replica identity of a table comes with the index that it names, and goes with the one that made place for it. */
export function keptIdentity(index: Fact, { to }: Sides): Draft[] {
  const table = to.fact(index.parent!);
  if (property<string>(table, "replica_identity_index") !== index.name) return [];
  return [{ sql: `ALTER TABLE ${parentName(index, to)} REPLICA IDENTITY USING INDEX ${to.quote(index.name)}` }];
}
