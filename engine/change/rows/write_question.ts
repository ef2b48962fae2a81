import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Parser } from "../../sql/mod.ts";
import { sqlName } from "../names.ts";
import { referencedTable } from "../referenced_table.ts";
import type { RowQuestion } from "../row_question.ts";
import type { ServerAnswers } from "../server_answers.ts";
import { checkExpression, exclusionParts, foreignKeyParts, indexParts, type KeyParts } from "./definition_parts.ts";
import { futureRows } from "./future_rows.ts";
import { type QuestionSides, requireSettled } from "./settled.ts";
import { Unaskable } from "./unaskable.ts";

export interface WritingSides extends QuestionSides {
  readonly answers?: ServerAnswers;
  readonly parser: Parser;
}

/** A question in SQL. */
export interface WrittenQuestion {
  /** One row with the column `stands`. */
  readonly sql: string;
  /** It holds for the tables as they are and stay. */
  readonly isPlain: boolean;
}

/** Puts a question in SQL that the source database can answer before the plan. Throws "Unaskable". */
export function writeQuestion(question: RowQuestion, sides: WritingSides): WrittenQuestion {
  const { to } = sides;
  switch (question.kind) {
    case "any":
      return any(futureRows(question.table, [], sides), "");
    case "null": {
      const column = to.fact(question.column);
      const rows = futureRows(column.parent!, [column.id], sides, {
        only: property(column, "not_null_no_inherit") === true,
      });
      // Before 18 a check stands for it until it is there, which takes a row value with a null in it for null.
      const name = to.quote(column.name);
      return any(rows, to.major >= 18 ? `WHERE ${name} IS NOT DISTINCT FROM NULL` : `WHERE NOT (${name} IS NOT NULL)`);
    }
    case "constraint":
      return constraint(to.fact(question.of), question.table, sides);
    case "index": {
      const fact = to.fact(question.of);
      const definition = property<string>(fact, "index_definition") ?? property<string>(fact, "definition")!;
      return alike(fact, indexParts(definition, sides.parser), sides);
    }
    case "value":
      return value(to.fact(question.column), question.through === "text", sides);
    case "length":
      return tooLong(to.fact(question.column), question.limit, sides);
    case "domain":
      return domain(question.of, question.constraint, sides);
    case "condition": {
      const columns = to.childrenOf(question.table, "column").map(({ id }) => id);
      return any(futureRows(question.table, columns, sides, { only: true }), `WHERE NOT (${question.condition})`);
    }
    case "sequence": {
      const { min, max, name, called } = question;
      const isOutside = `last_value NOT BETWEEN ${min} AND ${max}${called ? " AND is_called" : ""}`;
      const sql = `SELECT ${isOutside} AS stands FROM ${name}`;
      return { sql, isPlain: false };
    }
    case "none":
      throw new Unaskable(question.why);
  }
}

type Rows = ReturnType<typeof futureRows>;

function any({ text, isPlain }: Rows, condition: string): WrittenQuestion {
  return { sql: `SELECT EXISTS (SELECT 1 FROM ${text}${condition === "" ? "" : ` ${condition}`}) AS stands`, isPlain };
}

/** Columns of a relation that a fact speaks of. */
function columnsOf(fact: Fact, table: string, to: Catalog): string[] {
  return fact.needs.filter((id) => to.facts.get(id)?.kind === "column" && to.fact(id).parent === table);
}

function constraint(fact: Fact, elsewhere: string | undefined, sides: WritingSides): WrittenQuestion {
  const { to, parser } = sides;
  const definition = property<string>(fact, "definition")!;
  const type = property<string>(fact, "type");
  if (type === "f") return foreignKey(fact, elsewhere ?? fact.parent!, sides);
  requireSettled(fact, sides);
  if (type === "x") return overlapping(fact, exclusionParts(definition, parser), sides);
  if (type !== "c") return temporalKey(fact, sides);
  const only = definition.includes(" NO INHERIT");
  const rows = futureRows(fact.parent!, columnsOf(fact, fact.parent!, to), sides, { only });
  return any(rows, `WHERE NOT ${checkExpression(definition, parser)}`);
}

/** Rows of partitions count for the whole; those of heirs do not, because no index and no key reaches them. */
function ownRows(table: string, columns: readonly string[], sides: WritingSides): Rows {
  const isPartitioned = sides.to.fact(table).properties.partition_key !== undefined;
  const isTable = sides.to.fact(table).kind === "table";
  return futureRows(table, columns, sides, { only: isTable && !isPartitioned });
}

function alike(fact: Fact, { keys, where, nullsNotDistinct }: KeyParts, sides: WritingSides): WrittenQuestion {
  requireSettled(fact, sides);
  const rows = ownRows(fact.parent!, columnsOf(fact, fact.parent!, sides.to), sides);
  // Nulls are no equals of each other unless it is said.
  const known = nullsNotDistinct ? [] : keys.map(({ text }) => `${text} IS DISTINCT FROM NULL`);
  const conditions = [...where === undefined ? [] : [`(${where})`], ...known];
  const filter = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")} `;
  return any(rows, `${filter}GROUP BY ${keys.map(({ text }) => text).join(", ")} HAVING count(*) > 1`);
}

function overlapping(fact: Fact, { keys, where }: KeyParts, sides: WritingSides): WrittenQuestion {
  const rows = ownRows(fact.parent!, columnsOf(fact, fact.parent!, sides.to), sides);
  const values = keys.map(({ text }, at) => `${text} AS k${at}`);
  const conflicts = keys.map(({ operator }, at) => `a.k${at} ${operator} b.k${at}`);
  const sql = `WITH k AS MATERIALIZED (SELECT row_number() OVER () AS n, ${values.join(", ")} FROM ${rows.text}` +
    `${where === undefined ? "" : ` WHERE ${where}`}) SELECT EXISTS (SELECT 1 FROM k AS a JOIN k AS b ON a.n < b.n` +
    ` AND ${conflicts.join(" AND ")}) AS stands`;
  return { sql, isPlain: rows.isPlain };
}

/** The last column of the key is a range that overlaps no other of the same key. */
function temporalKey(fact: Fact, sides: WritingSides): WrittenQuestion {
  const { keys } = indexParts(property<string>(fact, "index_definition")!, sides.parser);
  const last = keys.length - 1;
  const parts = keys.map((key, at) => ({ ...key, operator: `OPERATOR(pg_catalog.${at === last ? "&&" : "="})` }));
  const { sql, isPlain } = overlapping(fact, { keys: parts, nullsNotDistinct: false }, sides);
  const empty = `OR EXISTS (SELECT 1 FROM k WHERE isempty(k${last}))`;
  return { sql: sql.replace(/ AS stands$/, ` ${empty} AS stands`), isPlain };
}

/** EXCEPT compares as the types do by themselves, whatever operators the search path has. */
function foreignKey(fact: Fact, table: string, sides: WritingSides): WrittenQuestion {
  const { to, parser } = sides;
  const { columns, referenced, isFull } = foreignKeyParts(property<string>(fact, "definition")!, parser);
  const other = referencedTable(fact, to)?.id;
  if (other === undefined) throw new Unaskable("the table that it references is not known");
  const id = (owner: string, name: string) => to.childrenOf(owner, "column").find((column) => column.name === name)!.id;
  const rows = ownRows(table, columns.map((name) => id(table, name)), sides);
  const keys = ownRows(other, referenced.map((name) => id(other, name)), sides);
  const list = columns.map((name) => to.quote(name));
  const all = list.map((name) => `${name} IS NOT NULL`).join(" AND ");
  const missing = `SELECT ${list.join(", ")} FROM ${rows.text} WHERE ${all} EXCEPT SELECT ${
    referenced.map((name) => to.quote(name)).join(", ")
  } FROM ${keys.text}`;
  const half = `SELECT 1 FROM ${rows.text} WHERE NOT (${all}) AND (${
    list.map((name) => `${name} IS NOT NULL`).join(" OR ")
  })`;
  const halves = isFull && list.length > 1 ? ` OR EXISTS (${half})` : "";
  return { sql: `SELECT EXISTS (${missing})${halves} AS stands`, isPlain: rows.isPlain && keys.isPlain };
}

/** count() makes PostgreSQL compute every value; the first that it does not take ends it with an error. */
function value(column: Fact, isThroughText: boolean, sides: WritingSides): WrittenQuestion {
  const { from, to } = sides;
  const generated = property(column, "generated") !== undefined;
  const name = to.quote(column.name);
  if (generated) {
    const { text, isPlain } = futureRows(column.parent!, [column.id], sides);
    return { sql: `SELECT count(${name}) < 0 AS stands FROM ${text}`, isPlain };
  }
  const rows = futureRows(column.parent!, [column.id], sides, { asStored: true });
  const labels = labelsOf(column, sides);
  const wasArray = property<string>(from.fact(column.id), "type")!.endsWith("[]");
  if (labels !== undefined) {
    const unknown = (text: string) => `${text} <> ALL (ARRAY[${labels.join(", ")}]::text[])`;
    if (!wasArray) return any(rows, `WHERE ${unknown(`${name}::text`)}`);
    return any(rows, `WHERE EXISTS (SELECT 1 FROM unnest(${name}) AS e WHERE ${unknown("e::text")})`);
  }
  requireSettled({ ...column, needs: column.needs.filter((id) => id !== column.parent) }, sides);
  const cast = `(${name}${isThroughText ? "::text" : ""})::${property<string>(column, "type")}`;
  return { sql: `SELECT count(${cast}) < 0 AS stands FROM ${rows.text}`, isPlain: rows.isPlain };
}

/** Labels of the enum that a column gets, which the source need not have yet. */
function labelsOf(column: Fact, { to }: WritingSides): string[] | undefined {
  const type = column.needs.map((id) => to.fact(id)).find(({ kind }) => kind === "enum");
  const name = type && sqlName(type, to);
  const isIt = property(column, "type") === name || property(column, "type") === `${name}[]`;
  if (!type || !isIt) return undefined;
  return (property<readonly string[]>(type, "labels") ?? []).map((label) => `'${label.replaceAll("'", "''")}'`);
}

function tooLong(column: Fact, limit: number, sides: WritingSides): WrittenQuestion {
  const rows = futureRows(column.parent!, [column.id], sides, { asStored: true });
  const name = sides.to.quote(column.name);
  const isArray = property<string>(column, "type")!.endsWith("[]");
  if (!isArray) return any(rows, `WHERE char_length(${name}::text) > ${limit}`);
  return any(rows, `WHERE EXISTS (SELECT 1 FROM unnest(${name}) AS e WHERE char_length(e::text) > ${limit})`);
}

/** All columns of a domain, and of those that rest on it; the expression of its check calls a value VALUE. */
function domain(id: string, constraintId: string | undefined, sides: WritingSides): WrittenQuestion {
  const { to, parser } = sides;
  const check = constraintId === undefined ? undefined : to.fact(constraintId);
  if (check) requireSettled({ ...check, needs: check.needs.filter((need) => need !== id) }, sides);
  const condition = check
    ? `NOT ${checkExpression(property<string>(check, "definition")!, parser)}`
    : "value IS NOT DISTINCT FROM NULL";
  const parts = columnsWith(id, sides).map((column) => {
    const { text, isPlain } = futureRows(column.parent!, [column.id], sides);
    const values = `SELECT ${to.quote(column.name)} AS value FROM ${text}`;
    return { sql: `EXISTS (SELECT 1 FROM (${values}) AS v WHERE ${condition})`, isPlain };
  });
  if (parts.length === 0) return { sql: "SELECT false AS stands", isPlain: true };
  return {
    sql: `SELECT ${parts.map(({ sql }) => sql).join(" OR ")} AS stands`,
    isPlain: parts.every((part) => part.isPlain),
  };
}

function columnsWith(id: string, { from, to }: WritingSides): Fact[] {
  return to.dependentsOf(id).flatMap((dependent) => {
    if (dependent.kind === "domain") return columnsWith(dependent.id, { from, to } as WritingSides);
    const isStored = dependent.kind === "column" && from.facts.has(dependent.id) &&
      to.fact(dependent.parent!).kind === "table" && property(dependent, "inherited") === undefined;
    return isStored ? [dependent] : [];
  });
}
