import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import { sqlName } from "../names.ts";
import type { ServerAnswers } from "../server_answers.ts";
import { goesThroughText } from "../through_text.ts";
import { type QuestionSides, requireSettled } from "./settled.ts";
import { Unaskable } from "./unaskable.ts";

/** Rows as a plan will leave them, made of those that are there. */
export interface FutureRows {
  /** What stands behind FROM, with the name of the table as its alias. */
  readonly text: string;
  /** They are the rows of the table as it is, under the names that it keeps. */
  readonly isPlain: boolean;
}

/**
 * The rows of a table of the target with the columns asked for: values of a type that changes are cast, new columns hold
 * their default or their expression. `asStored` leaves out the cast. Throws "Unaskable".
 */
export function futureRows(
  tableId: string,
  columnIds: Iterable<string>,
  sides: QuestionSides & { readonly answers?: ServerAnswers },
  { only = false, asStored = false }: { only?: boolean; asStored?: boolean } = {},
): FutureRows {
  const { source, from, to } = sides;
  const table = to.fact(tableId);
  const alias = to.quote(table.name);
  const columns = [...withInputs(columnIds, to)].map((id) => to.fact(id));
  const before = from.facts.get(tableId);
  if (!before || isFilledAnew(before, table)) {
    return { text: `${rowsToCome(table, columns, sides)} AS ${alias}`, isPlain: false };
  }
  const old = source.fact(sides.origins?.get(tableId) ?? tableId);
  const relation = `${only ? "ONLY " : ""}${sqlName(old, source)}`;
  const values = columns.filter((column) => !isComputed(column, sides)).map((column) =>
    valueOf(column, sides, asStored)
  );
  const computed = columns.filter((column) => isComputed(column, sides));
  const isPlain = old.id === tableId && computed.length === 0 && values.every(({ text, name }) => text === name);
  if (isPlain) return { text: `${relation} AS ${alias}`, isPlain };
  const inner = `SELECT ${
    values.map(({ text, name }) => `${text} AS ${name}`).join(", ")
  } FROM ${relation} AS ${alias}`;
  if (computed.length === 0) return { text: `(${inner}) AS ${alias}`, isPlain };
  const outer = computed.map((column) =>
    `(${expressionOf(column, sides)})::${typeOf(column, sides)} AS ${to.quote(column.name)}`
  );
  return { text: `(SELECT *, ${outer.join(", ")} FROM (${inner}) AS ${alias}) AS ${alias}`, isPlain };
}

/** A generated column of the target stands on others. */
function withInputs(ids: Iterable<string>, to: Catalog): Set<string> {
  const all = new Set(ids);
  for (const id of all) {
    const { needs, parent, properties } = to.fact(id);
    if (properties.generated === undefined) continue;
    for (const need of needs) if (to.fact(need).kind === "column" && to.fact(need).parent === parent) all.add(need);
  }
  return all;
}

/** A generated column whose values the rows do not have yet. */
function isComputed(column: Fact, { from, to }: QuestionSides): boolean {
  if (property(column, "generated") === undefined) return false;
  const before = from.facts.get(column.id);
  const isKept = before &&
    ["type", "expression", "generated"].every((key) => property(before, key) === property(column, key));
  if (!isKept) return true;
  return [...withInputs([column.id], to)].some((id) =>
    from.facts.get(id)?.properties.type !== to.fact(id).properties.type
  );
}

function valueOf(
  column: Fact,
  sides: QuestionSides & { answers?: ServerAnswers },
  asStored: boolean,
): { text: string; name: string } {
  const { source, from, to, origins } = sides;
  const name = to.quote(column.name);
  const before = from.facts.get(column.id);
  if (!before) return { text: newValue(column, sides), name };
  const text = source.quote(source.fact(origins?.get(before.id) ?? before.id).name);
  const isRetyped = !asStored && property(before, "type") !== property(column, "type");
  if (!isRetyped) return { text, name };
  const words = goesThroughText(before, column, sides) ? `${text}::text` : text;
  return { text: `${words}::${typeOf(column, sides)}`, name };
}

/** The same for every row, or nothing that could be told. */
function newValue(column: Fact, sides: QuestionSides & { answers?: ServerAnswers }): string {
  if (property(column, "identity") !== undefined) throw new Unaskable(`${column.id} gets its values from a sequence`);
  const given = sides.to.childrenOf(column.id, "default")[0];
  if (given === undefined) return `NULL::${typeOf(column, sides)}`;
  const answer = sides.answers?.columns.get(column.id);
  if (answer === undefined) throw new Unaskable(`no server said what the default of ${column.id} is`);
  if (answer.rewritesTable) throw new Unaskable(`${column.id} gets a value of its own for each row`);
  requireSettled(given, sides);
  return `(${property<string>(given, "expression")})::${typeOf(column, sides)}`;
}

function expressionOf(column: Fact, sides: QuestionSides): string {
  requireSettled(column, sides);
  return property<string>(column, "expression")!;
}

function typeOf(column: Fact, sides: QuestionSides): string {
  requireSettled({ ...column, needs: column.needs.filter((id) => sides.to.facts.get(id)?.kind !== "column") }, sides);
  return property<string>(column, "type")!;
}

/** Whether a materialized view runs its query, or loses what it holds; nobody can read one that is not filled. */
function isFilledAnew(before: Fact, after: Fact): boolean {
  if (after.kind !== "materialized view") return false;
  if ([before, after].some((fact) => property(fact, "unpopulated") === true)) return true;
  return property(before, "definition") !== property(after, "definition");
}

/** A table that the plan makes is empty; a materialized view has what its query gives, once that has run. */
function rowsToCome(table: Fact, columns: readonly Fact[], sides: QuestionSides): string {
  if (table.kind === "materialized view" && property(table, "unpopulated") === undefined) {
    requireSettled(table, sides);
    return `(${property<string>(table, "definition")!.replace(/;\s*$/, "")})`;
  }
  const values = columns.map((column) => `NULL::${typeOf(column, sides)} AS ${sides.to.quote(column.name)}`);
  return `(SELECT ${values.join(", ")} WHERE false)`;
}
