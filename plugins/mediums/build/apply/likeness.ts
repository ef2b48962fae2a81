import {
  markFromText,
  quoteIdentifier,
  quoteLiteral,
  type Session,
  settingValue,
} from "../../../../engine/postgres/mod.ts";

/** What a replacement takes over from the database whose name it gets. */
export interface Likeness {
  exists: boolean;
  /** It cannot be dropped as long as it is one. */
  isTemplate: boolean;
  /** Options of CREATE DATABASE. */
  create: { template?: string; clauses?: readonly string[] };
  /** Statements that give the new database, once it bears the name, the rights, settings and comment of the old one. */
  restore: string[];
  /** Those of them that give it its settings: some only a superuser may write. */
  settings: string[];
}

interface DatabaseRow extends Record<string, unknown> {
  oid: number;
  owner: string;
  encoding: string;
  collate: string;
  ctype: string;
  provider: string | null;
  locale: string | null;
  rules: string | null;
  tablespace: string;
  template: boolean;
  limit: number;
  comment: string | null;
  same: boolean;
}

/** Reads owner, locale, connection limit, settings, rights and comment. Nothing to take over where it does not exist. */
export async function readLikeness(session: Session, database: string): Promise<Likeness> {
  const row = await readRow(session, database);
  if (!row) {
    return { exists: false, isTemplate: false, create: await freshOptions(session), restore: [], settings: [] };
  }
  const name = quoteIdentifier(database);
  const clauses = [
    ...(row.same ? [] : localeClauses(row)),
    ...(row.tablespace === "pg_default" ? [] : [`TABLESPACE ${quoteIdentifier(row.tablespace)}`]),
  ];
  const settings = await settingsOf(session, row.oid, name);
  const restore = [
    // First: rights that we grant ourselves as the owner of the moment would become the new owner's.
    `ALTER DATABASE ${name} OWNER TO ${quoteIdentifier(row.owner)}`,
    `ALTER DATABASE ${name} CONNECTION LIMIT ${row.limit}`,
    ...(row.template ? [`ALTER DATABASE ${name} IS_TEMPLATE true`] : []),
    `COMMENT ON DATABASE ${name} IS ${commentOf(row)}`,
    ...settings,
    ...await rightsOf(session, row.oid, name),
  ];
  return {
    exists: true,
    isTemplate: row.template,
    create: { ...(row.same && !isInTemplate1(session) ? {} : { template: "template0" }), clauses },
    restore,
    settings,
  };
}

/**
 * Options of CREATE DATABASE for one that replaces none. Two sessions in template1 keep each other from copying it, and
 * they stay there for as long as their builds take; template0 with template1's locale stands in.
 */
export async function freshOptions(session: Session): Promise<Likeness["create"]> {
  if (!isInTemplate1(session)) return {};
  const row = await readRow(session, "template1");
  return { template: "template0", clauses: row && !row.same ? localeClauses(row) : [] };
}

function isInTemplate1({ dsn }: Session): boolean {
  return dsn.database === "template1";
}

/** `same`: encoding and locale are those of what CREATE DATABASE would copy. */
async function readRow(session: Session, database: string): Promise<DatabaseRow | undefined> {
  const major = Math.floor(session.serverVersion / 10_000);
  const provider = (row: string) => major >= 15 ? `${row}.datlocprovider::text` : "NULL::text";
  const locale = (row: string) => major >= 17 ? `${row}.datlocale` : major >= 15 ? `${row}.daticulocale` : "NULL::text";
  const rules = (row: string) => major >= 16 ? `${row}.daticurules` : "NULL::text";
  const all = (row: string) =>
    `(${row}.encoding, ${row}.datcollate, ${row}.datctype, ${provider(row)}, ${locale(row)}, ${rules(row)})`;
  const [row] = await session.query<DatabaseRow>(
    `SELECT d.oid::int8 AS oid, pg_get_userbyid(d.datdba) AS owner, pg_encoding_to_char(d.encoding) AS encoding,
            d.datcollate AS collate, d.datctype AS ctype, ${provider("d")} AS provider, ${locale("d")} AS locale,
            ${rules("d")} AS rules, s.spcname AS tablespace, d.datistemplate AS template,
            d.datconnlimit AS limit, shobj_description(d.oid, 'pg_database') AS comment,
            ${all("d")} IS NOT DISTINCT FROM ${all("t")} AS same
     FROM pg_database d JOIN pg_tablespace s ON s.oid = d.dattablespace, pg_database t
     WHERE d.datname = $1 AND t.datname = $2`,
    [database, isInTemplate1(session) ? "template0" : "template1"],
  );
  return row;
}

/** What a build makes is its user's: the mark of a clone or template would let a later prune drop it. */
function commentOf({ comment }: DatabaseRow): string {
  return comment === null || markFromText(comment) !== undefined ? "NULL" : quoteLiteral(comment);
}

function localeClauses({ encoding, collate, ctype, provider, locale, rules }: DatabaseRow): string[] {
  const clauses = [
    `ENCODING ${quoteLiteral(encoding)}`,
    `LC_COLLATE ${quoteLiteral(collate)}`,
    `LC_CTYPE ${quoteLiteral(ctype)}`,
  ];
  // Said even when it is libc: template0 may have another one.
  if (provider === "c") clauses.push("LOCALE_PROVIDER libc");
  if (provider === "i" && locale) clauses.push("LOCALE_PROVIDER icu", `ICU_LOCALE ${quoteLiteral(locale)}`);
  if (provider === "i" && rules) clauses.push(`ICU_RULES ${quoteLiteral(rules)}`);
  if (provider === "b" && locale) clauses.push("LOCALE_PROVIDER builtin", `BUILTIN_LOCALE ${quoteLiteral(locale)}`);
  return clauses;
}

/** `ALTER DATABASE … SET` and `ALTER ROLE … IN DATABASE … SET`; list settings are written back as lists. */
export async function settingsOf(session: Session, oid: number, name: string): Promise<string[]> {
  const rows = await session.query<{ role: string | null; setting: string }>(
    `SELECT r.rolname AS role, unnest(s.setconfig) AS setting
     FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = $1`,
    [oid],
  );
  return rows.map(({ role, setting }) => {
    const at = setting.indexOf("=");
    const [key, value] = [setting.slice(0, at), setting.slice(at + 1)];
    const where = role === null ? `DATABASE ${name}` : `ROLE ${quoteIdentifier(role)} IN DATABASE ${name}`;
    return `ALTER ${where} SET ${key.split(".").map(quoteIdentifier).join(".")} = ${settingValue(key, value)}`;
  });
}

export async function rightsOf(session: Session, oid: number, name: string): Promise<string[]> {
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
