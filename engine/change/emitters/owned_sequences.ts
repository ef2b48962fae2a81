import { type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";

/** SET LOGGED and SET UNLOGGED take along the sequences of a table, which may be to stay what they are. */
export function ownedSequences(table: Fact, { from, to }: Pick<Sides, "from" | "to">): Draft[] {
  const ids = [from, to].flatMap((side) =>
    side.childrenOf(table.id, "column").flatMap((column) => side.dependentsOf(column.id))
      .filter(({ kind }) => kind === "owned by").map(({ parent }) => parent!)
  );
  return [...new Set(ids)].filter((id) => from.facts.has(id)).sort().flatMap((id) => {
    const sequence = to.facts.get(id);
    if (!sequence || property(sequence, "unlogged") === property(table, "unlogged")) return [];
    const word = property(sequence, "unlogged") ? "UNLOGGED" : "LOGGED";
    return [onTable(pathOf(id), `ALTER SEQUENCE ${sqlName(sequence, to)} SET ${word}`)];
  });
}
