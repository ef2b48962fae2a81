import { ConfitureError } from "../../../../engine/errors.ts";
import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import type { Ledger } from "./find_ledger.ts";

/**
 * Throws "ledger-forbidden", with what to grant, where the session's role, or another one, cannot write what it applies into a ledger and what stands
 * beside it. Tables that are not there yet are not asked about.
 */
export async function requireWritable(
  session: Session,
  { schema, table, name }: Ledger,
  other?: string,
): Promise<void> {
  const rows = await session.query<{ schema: string; table: string; enters: boolean; lacks: string[] }>(
    `SELECT w.s AS schema, w.t AS table, pg_catalog.has_schema_privilege(COALESCE($1::name, session_user), n.oid, 'USAGE') AS enters,
       ARRAY(SELECT p FROM pg_catalog.unnest(w.needs) AS p
             WHERE NOT pg_catalog.has_table_privilege(COALESCE($1::name, session_user), c.oid, p)) AS lacks
     FROM (VALUES ($2, $3, '{SELECT,INSERT,UPDATE,DELETE}'::text[]),
       ('confiture', 'migration_history', '{SELECT,INSERT}'),
       ('confiture', 'migration_progress', '{SELECT,INSERT,UPDATE,DELETE}')) AS w (s, t, needs)
     JOIN pg_catalog.pg_namespace n ON n.nspname = w.s
     JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.t`,
    [other ?? null, schema, table],
  );
  const role = other ?? session.dsn.user;
  const to = quoteIdentifier(role);
  const shut = new Set(rows.filter(({ enters }) => !enters).map((row) => row.schema));
  const grants = [
    ...[...shut].map((each) => `GRANT USAGE ON SCHEMA ${quoteIdentifier(each)} TO ${to};`),
    ...rows.filter(({ lacks }) => lacks.length > 0).map((row) =>
      `GRANT ${row.lacks.join(", ")} ON ${quoteIdentifier(row.schema)}.${quoteIdentifier(row.table)} TO ${to};`
    ),
  ];
  if (grants.length === 0) return;
  throw new ConfitureError("ledger-forbidden", {
    what: `write the ledger ${name} as ${role}`,
    grant: grants.join(" "),
  });
}
