import { ConfitureError } from "../../../../engine/errors.ts";
import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import { findLedger, type Ledger, placeOfLedger } from "./find_ledger.ts";
import { ownTable } from "./own_table.ts";
import { requireWritable } from "./require_writable.ts";

/**
 * The ledger, made where it is missing, and what stands beside it in the schema `confiture`: the history of all that
 * was applied and rolled back, and how far a migration outside of a transaction is. Each is made only when it is not
 * there, so that a role without the right to make it can use it. Throws "ledger-forbidden".
 */
export async function ensureLedger(session: Session, name: string): Promise<Ledger> {
  const existing = await findLedger(session, name);
  const ledger = existing ?? await placeOfLedger(session, name);
  const missing = [
    ...(await ownTable(session, "migration_history")).isThere ? [] : [history],
    ...(await ownTable(session, "migration_progress")).isThere ? [] : [progress],
  ];
  if (existing) await requireWritable(session, existing);
  const schemas = [
    ...(existing ? [] : [ledger.schema]),
    ...(missing.length > 0 ? ["confiture"] : []),
  ];
  const todo = [
    ...await newSchemas(session, schemas),
    ...(existing ? missingColumns(ledger) : creation(ledger)),
    ...missing,
    ...(await progressColumns(session)),
  ];
  if (todo.length > 0) {
    await session.transaction(() => session.execute(todo.join(";\n"))).catch((error: unknown) => {
      throw explain(error, ledger, session);
    });
  }
  return (await findLedger(session, name))!;
}

/** The table of the Python program, to the letter, but for its indexes that repeat a constraint's. */
function creation({ table, relation }: Ledger): string[] {
  return [
    `CREATE TABLE ${relation} (
       id uuid PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
       pk_confiture bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
       slug text NOT NULL UNIQUE,
       version varchar(255) NOT NULL UNIQUE,
       name varchar(255) NOT NULL,
       applied_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
       execution_time_ms integer,
       checksum varchar(64),
       applied_by text)`,
    `CREATE INDEX ${quoteIdentifier(`idx_${table}_applied_at`)} ON ${relation} (applied_at DESC)`,
  ];
}

function missingColumns({ relation, columns }: Ledger): string[] {
  const wanted = { slug: "text", execution_time_ms: "integer", checksum: "varchar(64)", applied_by: "text" };
  const missing = Object.entries(wanted).filter(([column]) => !columns.has(column));
  return missing.map(([column, type]) => `ALTER TABLE ${relation} ADD COLUMN IF NOT EXISTS ${column} ${type}`);
}

const history = `CREATE TABLE confiture.migration_history (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
     action text NOT NULL,
     version text NOT NULL,
     name text NOT NULL,
     checksum text,
     down_checksum text,
     execution_time_ms integer,
     by text NOT NULL DEFAULT session_user,
     host text,
     run text NOT NULL,
     reason text)`;

const progress = `CREATE TABLE confiture.migration_progress (
     version text NOT NULL,
     direction text NOT NULL,
     statement integer NOT NULL,
     statements integer NOT NULL,
     state text NOT NULL CHECK (state IN ('started', 'done')),
     checksum text NOT NULL,
     run text NOT NULL,
     at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
     indexes_before oid[],
     PRIMARY KEY (version, direction, statement))`;

/** What an older table lacks, where the role may add it; without it a person decides about more. */
async function progressColumns(session: Session): Promise<string[]> {
  const rows = await session.query(
    `SELECT FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass('confiture.migration_progress')
       AND pg_catalog.pg_has_role(c.relowner, 'USAGE') AND NOT EXISTS (
         SELECT FROM pg_catalog.pg_attribute WHERE attrelid = c.oid AND attname = 'indexes_before')`,
  );
  return rows.length === 0
    ? []
    : ["ALTER TABLE confiture.migration_progress ADD COLUMN IF NOT EXISTS indexes_before oid[]"];
}

/** Asked first: a role may use a schema that it may not make. */
async function newSchemas(session: Session, names: readonly string[]): Promise<string[]> {
  const known = await session.query<{ name: string }>(
    "SELECT nspname::text AS name FROM pg_catalog.pg_namespace WHERE nspname = ANY ($1::text[])",
    [[...names]],
  );
  const missing = names.filter((name) => !known.some((each) => each.name === name));
  return missing.map((name) => `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(name)}`);
}

function explain(error: unknown, { schema }: Ledger, session: Session): unknown {
  if (!(error instanceof ConfitureError) || (error.facts as { sqlstate?: string }).sqlstate !== "42501") return error;
  const { user, database } = session.dsn;
  const role = quoteIdentifier(user);
  return new ConfitureError("ledger-forbidden", {
    what: `make the ledger in ${schema} or the schema confiture in ${database}`,
    grant: `GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${role}; GRANT USAGE, CREATE ON SCHEMA ${
      quoteIdentifier(schema)
    } TO ${role};`,
  }, { cause: error });
}
