import { ConfitureError } from "../../../../engine/errors.ts";
import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import { requireLedger } from "../ledger/mod.ts";

/**
 * Throws "ledger-forbidden" where the role of a session could not write what it applies into the ledger, with what to
 * grant; "ledger-missing". The ledger is looked for by the ordinary session: the other may have no right to see it.
 */
export async function requireWritableLedger(ordinary: Session, session: Session, table: string): Promise<void> {
  const { schema, relation } = await requireLedger(ordinary, table);
  const wanted: [string, string][] = [
    [relation, "SELECT, INSERT, UPDATE"],
    ["confiture.migration_history", "SELECT, INSERT"],
    ["confiture.migration_progress", "SELECT, INSERT, UPDATE, DELETE"],
  ];
  const role = quoteIdentifier(session.dsn.user);
  const missing: string[] = [];
  for (const name of new Set([schema, "confiture"])) {
    const [row] = await session.query<{ may: boolean | null }>(
      "SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS may FROM pg_catalog.pg_namespace n WHERE nspname = $1",
      [name],
    );
    if (row && !row.may) missing.push(`GRANT USAGE ON SCHEMA ${quoteIdentifier(name)} TO ${role};`);
  }
  for (const [name, privileges] of wanted) {
    const [row] = await ordinary.query<{ may: boolean | null }>(
      `SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege($1::name, pg_catalog.to_regclass($2), privilege)) AS may
       FROM pg_catalog.unnest($3::text[]) AS privilege WHERE pg_catalog.to_regclass($2) IS NOT NULL`,
      [session.dsn.user, name, privileges.split(", ")],
    );
    if (row!.may === false) missing.push(`GRANT ${privileges} ON ${name} TO ${role};`);
  }
  if (missing.length === 0) return;
  throw new ConfitureError("ledger-forbidden", {
    what: `write the ledger ${table} as ${session.dsn.user}`,
    grant: missing.join(" "),
  });
}
