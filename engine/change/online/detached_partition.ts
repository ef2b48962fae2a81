import { type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { temporaryName } from "./temporary_name.ts";
import { validate } from "./validated.ts";

/**
 * A partition with rows goes its own way while the whole is read and written. PostgreSQL leaves it a check that stands
 * for its bound, under a name of its own choice, unless there is one already: so there is one, for as long as it takes.
 */
export function detachConcurrently(bond: Fact, sides: Sides): Draft[] {
  const { from } = sides;
  const table = from.fact(bond.parent!);
  const whole = from.fact(bond.needs.find((need) => need !== table.id && from.facts.get(need)?.kind === "table")!);
  const detach = `ALTER TABLE ${property<string>(bond, "of")} DETACH PARTITION ${sqlName(table, from)}`;
  if (property(bond, "detach_pending")) return [onTable(pathOf(table.id), `${detach} FINALIZE`)];
  const condition = sides.answers?.bounds.get(bond.id)?.condition;
  const hasDefault = from.dependentsOf(whole.id).some(({ kind, properties }) =>
    kind === "partition" && properties.bound === "DEFAULT"
  );
  // PostgreSQL refuses CONCURRENTLY then; the lock is held for a moment.
  if (hasDefault || condition === undefined) return [onTable(pathOf(whole.id), detach)];
  const alter = `ALTER TABLE ${sqlName(table, from)}`;
  const path = pathOf(table.id);
  const name = from.quote(temporaryName(table.name, "bound", sides));
  return [
    onTable(path, `${alter} ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID`),
    validate(alter, name, path),
    {
      sql: `${detach} CONCURRENTLY`,
      transaction: "none",
      lock: { mode: "ACCESS EXCLUSIVE", on: path },
      detach: { partition: sqlName(table, from), finalize: `${detach} FINALIZE` },
    },
    onTable(path, `${alter} DROP CONSTRAINT ${name}`),
  ];
}
