import { ConfitureError } from "../../../../engine/errors.ts";
import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";

/** The tracking table as it is in a database. */
export interface Ledger {
  /** As configured: `[schema.]table`. */
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  /** Quoted, for SQL. */
  readonly relation: string;
  /** What may be missing in a ledger of an older program. None while the ledger is still to be made. */
  readonly columns: ReadonlySet<string>;
}

const needed = ["version", "name", "applied_at"];

/**
 * Looks for the tracking table: by the search path where its name has no schema. Undefined when there is none. Throws
 * "ledger-elsewhere" when one of its name lies where nobody looked, "ledger-alien" for a relation that is no ledger.
 */
export async function findLedger(session: Session, name: string): Promise<Ledger | undefined> {
  const { schema, table } = parts(name);
  const rows = await session.query<{ schema: string; kind: string; columns: string[]; is_meant: boolean }>(
    `SELECT n.nspname AS schema, c.relkind AS kind,
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       CASE WHEN $1::text IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $1 END AS is_meant
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
       AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
     ORDER BY 1`,
    [schema ?? null, table],
  );
  const meant = rows.find(({ is_meant }) => is_meant);
  if (!meant) {
    const found = rows.filter(({ columns }) => needed.every((column) => columns.includes(column)));
    if (found.length === 0) return undefined;
    throw new ConfitureError("ledger-elsewhere", { table: name, found: found.map((row) => `${row.schema}.${table}`) });
  }
  const shown = `${meant.schema}.${table}`;
  if (meant.kind !== "r") throw new ConfitureError("ledger-alien", { table: shown, problem: "it is no table" });
  const missing = needed.filter((column) => !meant.columns.includes(column));
  if (missing.length > 0) {
    throw new ConfitureError("ledger-alien", { table: shown, problem: `it has no column ${missing.join(", ")}` });
  }
  return ledgerAt(name, meant.schema, table, meant.columns);
}

/** Where a ledger would be made. */
export async function placeOfLedger(session: Session, name: string): Promise<Ledger> {
  const { schema, table } = parts(name);
  if (schema !== undefined) return ledgerAt(name, schema, table, []);
  const [row] = await session.query<{ schema: string | null }>("SELECT pg_catalog.current_schema() AS schema");
  if (row!.schema === null) {
    throw new ConfitureError("ledger-alien", { table, problem: "no schema of the search path exists to make it in" });
  }
  return ledgerAt(name, row!.schema, table, []);
}

/** The ledger of a database; throws "ledger-missing" where it has none. */
export async function requireLedger(session: Session, name: string): Promise<Ledger> {
  const found = await findLedger(session, name);
  if (found) return found;
  throw ledgerMissing(name, session.dsn.database);
}

export function ledgerMissing(table: string, database: string): ConfitureError {
  return new ConfitureError("ledger-missing", { table, database });
}

function ledgerAt(name: string, schema: string, table: string, columns: readonly string[]): Ledger {
  const relation = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
  return { name, schema, table, relation, columns: new Set(columns) };
}

function parts(name: string): { schema?: string; table: string } {
  const [first, second] = name.split(".") as [string, string?];
  return second === undefined ? { table: first } : { schema: first, table: second };
}
