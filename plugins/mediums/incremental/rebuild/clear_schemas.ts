import { quoteIdentifier, quoteLiteral, type Session } from "../../../../engine/postgres/mod.ts";
import type { Ledger } from "../ledger/mod.ts";

/** Schemas of the database's users, those of extensions and confiture's own not among them. */
export async function userSchemas(session: Session): Promise<string[]> {
  const rows = await session.query<{ name: string }>(
    `SELECT n.nspname::text AS name FROM pg_catalog.pg_namespace n
     WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'confiture')
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
         WHERE d.classid = 'pg_catalog.pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
     ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Drops schemas with all that is in them, in the open transaction; `public` is there again afterwards, empty, as it was.
 * What confiture keeps in them is put aside, and put back by what is returned.
 */
export async function clearSchemas(
  session: Session,
  schemas: readonly string[],
  ledger: Ledger,
): Promise<() => Promise<void>> {
  const kept = await ownTables(session, ledger, schemas);
  const restorePublic = schemas.includes("public") ? await likenessOf(session, "public") : [];
  for (const table of kept) await session.execute(`ALTER TABLE ${table.from} SET SCHEMA confiture`);
  for (const schema of schemas) await session.execute(`DROP SCHEMA ${quoteIdentifier(schema)} CASCADE`);
  for (const statement of restorePublic) await session.execute(statement);
  return async () => {
    if (kept.length === 0) return;
    await session.execute(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(ledger.schema)}`);
    for (const { aside } of kept) {
      await session.execute(`ALTER TABLE ${aside} SET SCHEMA ${quoteIdentifier(ledger.schema)}`);
    }
  };
}

async function ownTables(
  session: Session,
  { schema, table }: Ledger,
  schemas: readonly string[],
): Promise<{ from: string; aside: string }[]> {
  if (!schemas.includes(schema)) return [];
  const rows = await session.query<{ name: string }>(
    `SELECT c.relname::text AS name FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname = ANY ($2::text[])`,
    [schema, [table, "confiture_lock_holder"]],
  );
  return rows.map(({ name }) => ({
    from: `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`,
    aside: `confiture.${quoteIdentifier(name)}`,
  }));
}

/** Statements that make a schema anew with its owner, rights and comment. */
async function likenessOf(session: Session, schema: string): Promise<string[]> {
  const name = quoteIdentifier(schema);
  const [row] = await session.query<{ owner: string; comment: string | null; has_rights: boolean }>(
    `SELECT pg_catalog.pg_get_userbyid(nspowner)::text AS owner, nspacl IS NOT NULL AS has_rights,
       pg_catalog.obj_description(oid, 'pg_namespace') AS comment
     FROM pg_catalog.pg_namespace WHERE nspname = $1`,
    [schema],
  );
  const rights = await session.query<{ grantee: string | null; privilege: string; grantable: boolean }>(
    `SELECT CASE a.grantee WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END AS grantee,
       a.privilege_type AS privilege, a.is_grantable AS grantable
     FROM pg_catalog.pg_namespace n, pg_catalog.aclexplode(n.nspacl) a WHERE n.nspname = $1 AND a.grantee <> n.nspowner`,
    [schema],
  );
  return [
    `CREATE SCHEMA ${name}`,
    `ALTER SCHEMA ${name} OWNER TO ${quoteIdentifier(row!.owner)}`,
    ...(row!.comment === null ? [] : [`COMMENT ON SCHEMA ${name} IS ${quoteLiteral(row!.comment)}`]),
    ...rights.map(({ grantee, privilege, grantable }) =>
      `GRANT ${privilege} ON SCHEMA ${name} TO ${grantee === null ? "PUBLIC" : quoteIdentifier(grantee)}${
        grantable ? " WITH GRANT OPTION" : ""
      }`
    ),
  ];
}
