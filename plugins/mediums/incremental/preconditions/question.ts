import { quoteIdentifier } from "../../../../engine/postgres/mod.ts";
import type { Precondition } from "./precondition.ts";

/** The one query that a precondition is, and what is said when its answer is no. */
export interface Question {
  /** Gives one row; `holds` in its first column. A second column `found` may say what is there instead. */
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly problem: string;
}

const relation = `FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

const column = `FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2 AND a.attname = $3 AND a.attnum > 0 AND NOT a.attisdropped`;

const constraint = `FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2 AND k.conname = $3`;

const index = `FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2 AND x.relname = $3`;

const schema = "FROM pg_catalog.pg_namespace WHERE nspname = $1";

/** Says a precondition as a query. Rows are counted no further than the answer needs. */
export function questionOf({ kind, values }: Precondition): Question {
  const text = (key: string) => String(values[key]);
  const inSchema = values.schema === undefined ? "public" : text("schema");
  const table = [inSchema, text("table")];
  const shown = table.join(".");
  const shownColumn = `${shown}.${text("column")}`;
  const exists = (from: string, params: string[], problem: string) => ({
    sql: `SELECT EXISTS (SELECT ${from}) AS holds`,
    params,
    problem,
  });
  const lacks = (from: string, params: string[], problem: string) => ({
    sql: `SELECT NOT EXISTS (SELECT ${from}) AS holds`,
    params,
    problem,
  });
  const rows = (condition: string, most: number) =>
    `SELECT pg_catalog.count(*) ${condition} AS holds FROM (SELECT FROM ${
      table.map(quoteIdentifier).join(".")
    } LIMIT ${most}) AS counted`;
  switch (kind) {
    case "table_exists":
      return exists(relation, table, `the table ${shown} does not exist`);
    case "table_not_exists":
      return lacks(relation, table, `the table ${shown} exists`);
    case "column_exists":
      return exists(column, [...table, text("column")], `the column ${shownColumn} does not exist`);
    case "column_not_exists":
      return lacks(column, [...table, text("column")], `the column ${shownColumn} exists`);
    case "column_type":
      return columnType([...table, text("column")], text("expected_type"));
    case "constraint_exists":
      return exists(constraint, [...table, text("constraint")], `${shown} has no constraint ${text("constraint")}`);
    case "constraint_not_exists":
      return lacks(constraint, [...table, text("constraint")], `${shown} has the constraint ${text("constraint")}`);
    case "foreign_key_exists":
      return foreignKey(table, values);
    case "index_exists":
      return {
        sql: `SELECT EXISTS (SELECT ${index} AND i.indisvalid) AS holds,
          (SELECT 'it is there, but invalid' ${index}) AS found`,
        params: [...table, text("index")],
        problem: `${shown} has no valid index ${text("index")}`,
      };
    case "index_not_exists":
      return lacks(index, [...table, text("index")], `${shown} has the index ${text("index")}`);
    case "schema_exists":
      return exists(schema, [inSchema], `the schema ${inSchema} does not exist`);
    case "schema_not_exists":
      return lacks(schema, [inSchema], `the schema ${inSchema} exists`);
    case "row_count_equals": {
      const count = Number(values.expected_count);
      return { sql: rows(`= ${count}`, count + 1), params: [], problem: `${shown} does not have ${count} rows` };
    }
    case "row_count_greater_than": {
      const count = Number(values.min_count);
      return { sql: rows(`> ${count}`, count + 1), params: [], problem: `${shown} has no more than ${count} rows` };
    }
    case "table_is_empty":
      return { sql: rows("= 0", 1), params: [], problem: `${shown} is not empty` };
    case "custom_sql": {
      const said = values.description === undefined ? "" : `: ${text("description")}`;
      const params = (values.params ?? []) as readonly unknown[];
      return { sql: text("sql"), params, problem: `its SQL does not answer yes${said}` };
    }
  }
}

/** Serial is no type of the server's, only a way to write one. */
const serials: Readonly<Record<string, string>> = { smallserial: "smallint", serial: "integer", bigserial: "bigint" };

/** A type is the same whatever name it is called by; its modifier counts where one is written. */
function columnType(at: readonly string[], expected: string): Question {
  const modifier = expected.match(/\(([^)]*)\)/)?.[1]?.replaceAll(" ", "");
  const plain = expected.replace(/\s*\([^)]*\)/, "").trim();
  return {
    sql: `SELECT a.atttypid = pg_catalog.to_regtype($4) AND ($5::text IS NULL OR
        pg_catalog.substring(pg_catalog.format_type(a.atttypid, a.atttypmod), '\\(([^)]*)\\)') = $5) AS holds,
      CASE WHEN pg_catalog.to_regtype($4) IS NULL THEN pg_catalog.format('there is no type %s', $6::text)
        ELSE pg_catalog.format('it is %s', pg_catalog.format_type(a.atttypid, a.atttypmod)) END AS found
      ${column}`,
    params: [...at, serials[plain.toLowerCase()] ?? plain, modifier ?? null, expected],
    problem: `the column ${at.join(".")} is not of type ${expected}`,
  };
}

function foreignKey(table: readonly string[], values: Precondition["values"]): Question {
  const other = [String(values.references_schema ?? "public"), String(values.references_table)];
  const [from, to] = [String(values.column), String(values.references_column)];
  return {
    sql: `SELECT EXISTS (
        SELECT FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class r ON r.oid = k.confrelid JOIN pg_catalog.pg_namespace m ON m.oid = r.relnamespace
        CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) AS pair (here, there)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = pair.here
        JOIN pg_catalog.pg_attribute b ON b.attrelid = r.oid AND b.attnum = pair.there
        WHERE k.contype = 'f' AND n.nspname = $1 AND c.relname = $2 AND a.attname = $3
          AND m.nspname = $4 AND r.relname = $5 AND b.attname = $6) AS holds`,
    params: [...table, from, ...other, to],
    problem: `no foreign key leads from ${table.join(".")}.${from} to ${other.join(".")}.${to}`,
  };
}
