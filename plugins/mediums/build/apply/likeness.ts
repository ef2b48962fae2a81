import { quoteIdentifier, quoteLiteral, type Session } from "../../../../engine/postgres/mod.ts";

/** What a replacement takes over from the database whose name it gets. */
export interface Likeness {
  exists: boolean;
  /** Options of CREATE DATABASE. */
  create: { template?: string; clauses?: readonly string[] };
  /** Statements that give the new database, once it bears the name, the rights, settings and comment of the old one. */
  restore: string[];
}

interface DatabaseRow extends Record<string, unknown> {
  oid: number;
  owner: string;
  encoding: string;
  collate: string;
  ctype: string;
  provider: string | null;
  locale: string | null;
  limit: number;
  comment: string | null;
  same: boolean;
}

/** Reads owner, locale, connection limit, settings, rights and comment. Nothing to take over where it does not exist. */
export async function readLikeness(session: Session, database: string): Promise<Likeness> {
  const major = Math.floor(session.serverVersion / 10_000);
  const provider = major >= 15 ? "d.datlocprovider::text" : "NULL::text";
  const locale = major >= 17 ? "d.datlocale" : major >= 15 ? "d.daticulocale" : "NULL::text";
  const template = major >= 17 ? "t.datlocale" : major >= 15 ? "t.daticulocale" : "NULL::text";
  const [row] = await session.query<DatabaseRow>(
    `SELECT d.oid::int8 AS oid, pg_get_userbyid(d.datdba) AS owner, pg_encoding_to_char(d.encoding) AS encoding,
            d.datcollate AS collate, d.datctype AS ctype, ${provider} AS provider, ${locale} AS locale,
            d.datconnlimit AS limit, shobj_description(d.oid, 'pg_database') AS comment,
            (d.encoding, d.datcollate, d.datctype, COALESCE(${locale}, '')) =
              (t.encoding, t.datcollate, t.datctype, COALESCE(${template}, '')) AS same
     FROM pg_database d, pg_database t WHERE d.datname = $1 AND t.datname = 'template1'`,
    [database],
  );
  if (!row) return { exists: false, create: {}, restore: [] };
  const name = quoteIdentifier(database);
  const clauses = row.same ? [] : localeClauses(row);
  const restore = [
    `ALTER DATABASE ${name} CONNECTION LIMIT ${row.limit}`,
    `COMMENT ON DATABASE ${name} IS ${row.comment === null ? "NULL" : quoteLiteral(row.comment)}`,
    ...await settingsOf(session, row.oid, name),
    ...await rightsOf(session, row.oid, name),
    // Last: who gives the database away may no longer change it.
    `ALTER DATABASE ${name} OWNER TO ${quoteIdentifier(row.owner)}`,
  ];
  return { exists: true, create: { ...(row.same ? {} : { template: "template0" }), clauses }, restore };
}

function localeClauses({ encoding, collate, ctype, provider, locale }: DatabaseRow): string[] {
  const clauses = [
    `ENCODING ${quoteLiteral(encoding)}`,
    `LC_COLLATE ${quoteLiteral(collate)}`,
    `LC_CTYPE ${quoteLiteral(ctype)}`,
  ];
  if (provider === "i" && locale) clauses.push(`LOCALE_PROVIDER icu`, `ICU_LOCALE ${quoteLiteral(locale)}`);
  if (provider === "b" && locale) clauses.push(`LOCALE_PROVIDER builtin`, `BUILTIN_LOCALE ${quoteLiteral(locale)}`);
  return clauses;
}

/** `ALTER DATABASE … SET` and `ALTER ROLE … IN DATABASE … SET`; list settings are written back as lists. */
async function settingsOf(session: Session, oid: number, name: string): Promise<string[]> {
  const rows = await session.query<{ role: string | null; setting: string }>(
    `SELECT r.rolname AS role, unnest(s.setconfig) AS setting
     FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = $1`,
    [oid],
  );
  return rows.map(({ role, setting }) => {
    const at = setting.indexOf("=");
    const [key, value] = [setting.slice(0, at), setting.slice(at + 1)];
    const isList = ["search_path", "session_preload_libraries", "local_preload_libraries", "temp_tablespaces"].includes(
      key,
    );
    const said = isList && value !== "" ? value : quoteLiteral(value);
    const where = role === null ? `DATABASE ${name}` : `ROLE ${quoteIdentifier(role)} IN DATABASE ${name}`;
    return `ALTER ${where} SET ${key.split(".").map(quoteIdentifier).join(".")} = ${said}`;
  });
}

async function rightsOf(session: Session, oid: number, name: string): Promise<string[]> {
  const rows = await session.query<{ grantee: string | null; privilege: string; grantable: boolean }>(
    `SELECT CASE a.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END AS grantee,
            a.privilege_type AS privilege, a.is_grantable AS grantable
     FROM pg_database d, aclexplode(d.datacl) a WHERE d.oid = $1 AND d.datacl IS NOT NULL AND a.grantee <> d.datdba`,
    [oid],
  );
  const [has] = await session.query<{ has: boolean }>(
    "SELECT datacl IS NOT NULL AS has FROM pg_database WHERE oid = $1",
    [oid],
  );
  if (!has?.has) return [];
  return [
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    ...rows.map(({ grantee, privilege, grantable }) =>
      `GRANT ${privilege} ON DATABASE ${name} TO ${grantee === null ? "PUBLIC" : quoteIdentifier(grantee)}${
        grantable ? " WITH GRANT OPTION" : ""
      }`
    ),
  ];
}
