import { comparable, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import type { Hazard } from "../hazard.ts";
import { sqlName } from "../names.ts";
import { mayFail, type RowQuestion } from "../row_question.ts";
import { noOnlineForm } from "./no_online_form.ts";
import { temporaryName } from "./temporary_name.ts";
import { addValidated, validate } from "./validated.ts";

/**
 * A table with rows becomes a partition: checks prove that its rows belong there and that the default partition holds
 * none of them, so that ATTACH reads neither. `attach` is the statement itself.
 */
export function attachProved(bond: Fact, attach: Draft, sides: Sides): Draft[] {
  const { from, to } = sides;
  const table = to.fact(bond.parent!);
  const whole = to.fact(bond.needs.find((need) => need !== table.id && to.facts.get(need)?.kind === "table")!);
  const bound = sides.answers?.partitions.get(bond.id)?.condition;
  // One that changes its bound is not left outside while its rows are checked.
  const condition = from.facts.has(bond.id) ? undefined : bound;
  const foreignKeys = to.childrenOf(whole.id, "constraint")
    .filter((key) => property(key, "type") === "f" && !property(key, "not_valid"))
    .filter((key) => {
      const own = from.childrenOf(table.id, "constraint").find(({ name }) => name === key.name);
      return own === undefined || comparable(own) !== comparable(key);
    }).flatMap((key) => addValidated(key, to, table));
  if (condition === undefined) {
    const hazards = [
      ...noOnlineForm(pathOf(table.id), "its rows are checked against the bound under the lock"),
      outside(table, bound),
    ];
    return [...foreignKeys, { ...attach, hazards }];
  }
  const proofs = [proof(table, condition, sides), ...rest(whole, condition, sides)];
  return [
    ...foreignKeys,
    ...proofs.flatMap(({ add, check }) => [add, check]),
    attach,
    ...proofs.map(({ drop }) => drop),
  ];
}

/** The default partition, when there is one with rows. */
function rest(whole: Fact, condition: string, sides: Sides) {
  const { from } = sides;
  const bond = from.facts.has(whole.id)
    ? from.dependentsOf(whole.id).find(({ kind, properties }) => kind === "partition" && properties.bound === "DEFAULT")
    : undefined;
  const table = bond && sides.to.facts.get(bond.parent!);
  return table ? [proof(table, `NOT ${condition}`, sides)] : [];
}

function proof(table: Fact, condition: string, sides: Sides): { add: Draft; check: Draft; drop: Draft } {
  const { to } = sides;
  const alter = `ALTER TABLE ${sqlName(table, to)}`;
  const path = pathOf(table.id);
  const name = to.quote(temporaryName(table.name, "bound", sides));
  return {
    add: onTable(path, `${alter} ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID`),
    check: validate(alter, name, path, outside(table, condition)),
    drop: onTable(path, `${alter} DROP CONSTRAINT ${name}`),
  };
}

/** The hazard of a table with rows that becomes a partition, or that is one of what is left over. */
export function outside(table: Fact, condition: string | undefined): Hazard {
  const rows: RowQuestion = condition === undefined
    ? { kind: "none", why: "no server said which rows the bound takes" }
    : { kind: "condition", table: table.id, condition };
  return mayFail(pathOf(table.id), "rows that belong elsewhere stop it", rows);
}
