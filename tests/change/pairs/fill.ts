import type { Session } from "../../../engine/postgres/mod.ts";
import { isProblem, loadParser, type Tree } from "../../../engine/sql/mod.ts";
import { valueOf, type ValueType } from "./values.ts";

interface Column {
  readonly name: string;
  readonly type: ValueType;
  readonly notNull: boolean;
  /** A constraint or an index wants its values to differ. */
  readonly unique: boolean;
}

interface Table {
  readonly oid: number;
  readonly name: string;
  readonly columns: readonly Column[];
  /** Texts of its checks and of what its partition takes. */
  readonly conditions: readonly string[];
  readonly references: readonly number[];
  readonly policies: readonly string[];
}

const rowsPerTable = 3;
const attemptsPerTable = 60;

/**
 * Fills every table with generated rows beside those that are there, those that others reference first. Returns what
 * could not be filled, with PostgreSQL's reason.
 */
export async function fillTables(session: Session): Promise<string[]> {
  const unfilled: string[] = [];
  for (const table of inOrder(await tablesOf(session))) {
    const reason = await fill(session, table);
    if (reason !== undefined) unfilled.push(`${table.name}: ${reason}`);
  }
  await session.execute("RESET session_replication_role");
  return unfilled;
}

async function fill(session: Session, table: Table): Promise<string | undefined> {
  const literals = await literalsOf(table.conditions);
  const meant = await textsOfPolicies(table.policies);
  const names = table.columns.map(({ name }) => name).join(", ");
  const random = generator(table.name);
  let kept = 0;
  let reason = "no row of it was kept";
  for (let attempt = 0; attempt < attemptsPerTable && kept < rowsPerTable; attempt++) {
    const n = 21 + attempt;
    const values = table.columns.map((column) => {
      const text = column.unique ? undefined : meant.get(column.name);
      const own = text === undefined ? valueOf(column.type, n) : `'${text.replaceAll("'", "''")}'::${column.type.name}`;
      if (attempt < rowsPerTable) return own;
      const others = [own, ...candidates(column, n, literals)];
      return others[random(others.length)]!;
    });
    // Tables that reference each other in a circle: equal numbers in all of them make their rows fit in the end.
    const circle = attempt >= attemptsPerTable / 2 && /foreign key/.test(reason) ? "replica" : "origin";
    const sql = names === ""
      ? `INSERT INTO ${table.name} DEFAULT VALUES`
      : `INSERT INTO ${table.name} (${names}) OVERRIDING SYSTEM VALUE VALUES (${values.join(", ")})`;
    try {
      await session.execute(`SET session_replication_role = ${circle}; ${sql}`);
      const [{ n: found }] = await session.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table.name}`) as [
        { n: number },
      ];
      if (found === 0) break;
      kept++;
    } catch (error) {
      reason = (error as Error).message.split("\n")[0]!;
    }
  }
  return kept > 0 ? undefined : reason;
}

/** What else a column can hold where a condition wants something of it. */
function candidates({ type, notNull }: Column, n: number, literals: readonly (string | number)[]): string[] {
  const cast = (text: string) => `'${text.replaceAll("'", "''")}'::${type.name}`;
  const nothing = notNull ? [] : ["NULL"];
  if (/^(int|float|numeric)/.test(type.base)) {
    return [
      ...nothing,
      ...literals.filter((each) => typeof each === "number" || /^-?\d+$/.test(each)).map((each) => cast(String(each))),
    ];
  }
  if (/^json/.test(type.base)) {
    const keys = literals.filter((each) => typeof each === "string").map((key) => [key, n]);
    return [...nothing, cast(JSON.stringify(Object.fromEntries(keys)))];
  }
  const texts = literals.filter((each) => typeof each === "string");
  return [...nothing, ...texts.map(cast), ...(/^(text|varchar)$/.test(type.base) ? [cast(`v${n}@example.com`)] : [])];
}

/** Texts that policies compare columns with: such a text means more than the type of its column says. */
async function textsOfPolicies(policies: readonly string[]): Promise<Map<string, string>> {
  const parser = await loadParser();
  const texts = new Map<string, string>();
  const walk = (node: Tree): void => {
    if (node === null || typeof node !== "object") return;
    const column = node.A_Expr?.lexpr?.ColumnRef?.fields?.at(-1)?.String?.sval;
    const right = node.A_Expr?.rexpr;
    const text = (right?.TypeCast?.arg ?? right)?.A_Const?.sval?.sval;
    if (column !== undefined && text !== undefined) texts.set(column, text);
    for (const key of Object.keys(node)) walk(node[key]);
  };
  for (const text of policies) {
    const parsed = parser.parse(`SELECT ${text}`);
    if (!isProblem(parsed)) { for (const { tree } of parsed) walk(tree); }
  }
  return texts;
}

/** The same numbers for the same table, whatever ran before. */
function generator(seed: string): (below: number) => number {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) >>> 0, 7);
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

/** Constants that the conditions speak of, and numbers next to them. */
async function literalsOf(conditions: readonly string[]): Promise<(string | number)[]> {
  const parser = await loadParser();
  const found = new Set<string | number>();
  const walk = (node: Tree): void => {
    if (node === null || typeof node !== "object") return;
    if (node.A_Const?.sval?.sval !== undefined) found.add(node.A_Const.sval.sval);
    if (node.A_Const?.ival !== undefined) {
      for (const step of [0, 1, -1]) found.add((node.A_Const.ival.ival ?? 0) + step);
    }
    for (const key of Object.keys(node)) walk(node[key]);
  };
  for (const text of conditions) {
    const parsed = parser.parse(`SELECT ${text}`);
    if (!isProblem(parsed)) { for (const { tree } of parsed) walk(tree); }
  }
  return [...found];
}

/** Referenced tables first; in a circle, in the order of their names. */
function inOrder(tables: readonly Table[]): Table[] {
  const done = new Set<number>();
  const sorted: Table[] = [];
  const visit = (table: Table, trail: ReadonlySet<number>): void => {
    if (done.has(table.oid) || trail.has(table.oid)) return;
    for (const oid of table.references) {
      const other = tables.find((each) => each.oid === oid);
      if (other) visit(other, new Set([...trail, table.oid]));
    }
    done.add(table.oid);
    sorted.push(table);
  };
  for (const table of tables) visit(table, new Set());
  return sorted;
}

async function tablesOf(session: Session): Promise<Table[]> {
  const types = new Map((await session.query<TypeRow>(typesSql)).map((row) => [row.oid, row]));
  const columns = Map.groupBy(await session.query<ColumnRow>(columnsSql), ({ table }) => table);
  return (await session.query<TableRow>(tablesSql)).map((row) => ({
    oid: row.oid,
    name: row.name,
    conditions: [...row.conditions, ...(columns.get(row.oid) ?? []).flatMap(({ conditions }) => conditions)],
    references: row.references,
    policies: row.policies,
    columns: (columns.get(row.oid) ?? []).map(({ name, type, modifier, not_null, type_name, is_unique }) => ({
      name,
      notNull: not_null,
      unique: is_unique,
      type: describeType(type, modifier, type_name, types),
    })),
  }));
}

function describeType(oid: number, modifier: number, name: string, types: ReadonlyMap<number, TypeRow>): ValueType {
  const row = types.get(oid)!;
  const of = (other: number, otherModifier = -1) =>
    describeType(other, otherModifier, types.get(other)!.formatted, types);
  if (row.kind === "d") return { ...of(row.base, row.modifier), name };
  return {
    oid,
    name,
    kind: row.kind,
    base: row.name,
    modifier,
    ...(row.element > 0 && { element: of(row.element) }),
    ...(row.subtype > 0 && { element: of(row.subtype) }),
    ...(row.labels.length > 0 && { labels: row.labels }),
    ...(row.kind === "c" && { attributes: row.attributes.map((attribute) => of(attribute)) }),
  };
}

interface TypeRow extends Record<string, unknown> {
  oid: number;
  name: string;
  formatted: string;
  kind: string;
  base: number;
  modifier: number;
  element: number;
  subtype: number;
  labels: string[];
  attributes: number[];
}

const typesSql = `SELECT t.oid::int AS oid, t.typname AS name, format_type(t.oid, NULL) AS formatted, t.typtype AS kind,
  t.typbasetype::int AS base, t.typtypmod AS modifier, CASE WHEN t.typcategory = 'A' THEN t.typelem::int ELSE 0 END AS element,
  COALESCE((SELECT rngsubtype::int FROM pg_range WHERE rngtypid = t.oid), 0) AS subtype,
  COALESCE((SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), '[]') AS labels,
  COALESCE((SELECT json_agg(atttypid::int ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped AND t.typtype = 'c'), '[]') AS attributes
FROM pg_type t`;

interface ColumnRow extends Record<string, unknown> {
  table: number;
  name: string;
  type: number;
  type_name: string;
  modifier: number;
  not_null: boolean;
  is_unique: boolean;
  conditions: string[];
}

/** Columns that can be given a value; equal numbers everywhere, keys with a sequence of their own included, make references fit. */
const columnsSql = `SELECT a.attrelid::int AS table, quote_ident(a.attname) AS name, a.atttypid::int AS type,
  format_type(a.atttypid, a.atttypmod) AS type_name, a.atttypmod AS modifier, a.attnotnull AS not_null,
  EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey)
    AND (i.indisunique OR i.indisexclusion)) AS is_unique,
  COALESCE((SELECT json_agg(pg_get_expr(k.conbin, 0)) FROM pg_constraint k
    WHERE k.contypid = a.atttypid AND k.contype = 'c'), '[]') AS conditions
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.oid >= 16384
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attrelid, a.attnum`;

interface TableRow extends Record<string, unknown> {
  oid: number;
  name: string;
  conditions: string[];
  references: number[];
  policies: string[];
}

const tablesSql = `SELECT c.oid::int AS oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,
  COALESCE((SELECT json_agg(pg_get_expr(k.conbin, k.conrelid)) FROM pg_constraint k
    WHERE k.conrelid = c.oid AND k.contype = 'c'), '[]')::jsonb ||
    COALESCE((SELECT jsonb_agg(pg_get_expr(d.adbin, d.adrelid)) FROM pg_attrdef d
      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attgenerated <> ''
      WHERE d.adrelid = c.oid), '[]') ||
    CASE WHEN c.relispartition THEN jsonb_build_array(pg_get_partition_constraintdef(c.oid)) ELSE '[]'::jsonb END
    AS conditions,
  COALESCE((SELECT json_agg(DISTINCT k.confrelid::int) FROM pg_constraint k
    WHERE k.conrelid = c.oid AND k.contype = 'f'), '[]') AS references,
  COALESCE((SELECT json_agg(e) FROM pg_policy p, unnest(ARRAY[pg_get_expr(p.polqual, p.polrelid),
    pg_get_expr(p.polwithcheck, p.polrelid)]) e WHERE p.polrelid = c.oid AND e IS NOT NULL), '[]') AS policies
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY name`;
