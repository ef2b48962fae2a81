import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import type { Hazard } from "../hazard.ts";
import { sqlName } from "../names.ts";
import { mayFail, type RowQuestion } from "../row_question.ts";

/** Whether a check or foreign key can be added unchecked, and checked under a weaker lock. */
export function isAddedUnchecked(fact: Fact, table: Fact, { to }: Sides): boolean {
  if (property(fact, "not_valid") || property<string>(fact, "definition")!.endsWith(" NOT ENFORCED")) return false;
  const type = property<string>(fact, "type");
  if (type === "c") return true;
  // Before 18, foreign keys of partitioned tables cannot be left unchecked.
  return type === "f" && (property(table, "partition_key") === undefined || to.major >= 18);
}

/** The constraint holds for new rows at once, and the old ones are checked while the table is used. */
export function addValidated(
  fact: Fact,
  catalog: Catalog,
  table = catalog.fact(fact.parent!),
  name = fact.name,
): Draft[] {
  const alter = `ALTER TABLE ${sqlName(table, catalog)}`;
  const path = pathOf(table.id);
  const isForeignKey = property(fact, "type") === "f";
  return [
    {
      sql: `${alter} ADD CONSTRAINT ${catalog.quote(name)} ${property<string>(fact, "definition")} NOT VALID`,
      lock: { mode: isForeignKey ? "SHARE ROW EXCLUSIVE" : "ACCESS EXCLUSIVE", on: path },
    },
    validate(alter, catalog.quote(name), path, breaks(fact, table)),
  ];
}

/** Reads the table whole, in a transaction of its own: whatever came before it must not keep its locks that long. */
export function validate(alter: string, name: string, table: string, hazard?: Hazard): Draft {
  return {
    sql: `${alter} VALIDATE CONSTRAINT ${name}`,
    transaction: "own",
    lock: { mode: "SHARE UPDATE EXCLUSIVE", on: table },
    hazards: hazard ? [hazard] : [],
  };
}

/** The hazard of a constraint that rows are checked against. */
export function breaks(fact: Fact, table?: Fact): Hazard {
  const isElsewhere = table !== undefined && table.id !== fact.parent;
  const rows: RowQuestion = { kind: "constraint", of: fact.id, ...(isElsewhere && { table: table.id }) };
  return mayFail(pathOf(fact.id), "rows that break it stop it", rows);
}
