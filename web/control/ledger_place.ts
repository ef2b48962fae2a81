import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";
import { openSession } from "../../engine/postgres/mod.ts";
import { describeDsn, type Dsn } from "../../engine/project/mod.ts";

const schema = "confiture_ledger";

/**
 * The control database as migrations reach it. The ledger is where a role may make a table; from PostgreSQL 15 on a role
 * that has no more than CREATE on the database may not in `public`, and gets a schema for it. Throws `pooler-between`:
 * what is prepared, locked or listened to belongs to a session of its own.
 */
export async function withLedgerPlace(dsn: Dsn, host: Host): Promise<Dsn> {
  await using session = await openSession(dsn, { host, applicationName: "confiture server" });
  const [found] = await session.query<{ isDirect: boolean; fits: boolean | null }>(
    `SELECT pg_catalog.pg_backend_pid() = $1::int8 AS "isDirect", pg_catalog.to_regclass('tb_confiture') IS NOT NULL
       OR pg_catalog.has_schema_privilege(current_schema(), 'CREATE') AS fits`,
    [session.pid],
  );
  if (!found!.isDirect) throw new ConfitureError("pooler-between", { server: describeDsn(dsn) });
  if (found!.fits) return dsn;
  await session.transaction(async () => {
    // Two that start at once would both not find it; IF NOT EXISTS does not wait for the other.
    await session.query("SELECT pg_catalog.pg_advisory_xact_lock(1668247142, 4) AS locked");
    const [own] = await session.query("SELECT pg_catalog.to_regnamespace($1) IS NOT NULL AS there", [schema]);
    if (!own!.there) await session.execute(`CREATE SCHEMA ${schema}`);
  });
  return { ...dsn, options: `${dsn.options ?? ""} -c search_path=${schema}`.trim() };
}
