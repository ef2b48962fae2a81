/** What every object can have, whatever its kind: grants, comments and security labels, each read in one query. */

export interface GrantRow extends Record<string, unknown> {
  catalog: string;
  oid: number;
  sub: number;
  /** Empty for PUBLIC; "" never names a role; "@owner" for whoever owns the object. */
  grantee: string;
  /** Whether PostgreSQL grants it by itself (and it is missing), or somebody did. */
  missing: boolean;
  privilege: string;
  grantable: boolean;
  /** Null when the owner granted it. */
  grantor: string | null;
  /** What GRANT calls its kind: `FUNCTION`. */
  word: string;
  /** What GRANT calls it, where it may be an object that is no fact of its own. */
  identity: string | null;
  /** Its name, where it is a column. */
  column: string | null;
  /** The extension that it belongs to. */
  extension: string | null;
  /** Whether it came with the server, is data, or is of the whole cluster: it has rights and is no fact. */
  bare: boolean;
}

/** A catalog with access rights. */
interface AclSource {
  catalog: string;
  owner: string;
  acl: string;
  /** The letter that acldefault() takes for its rows. */
  type: string;
  /** What GRANT calls them. */
  word: string;
  where?: string;
  /** From this major on. */
  since?: number;
}

const sources: readonly AclSource[] = [
  {
    catalog: "pg_class",
    owner: "relowner",
    acl: "relacl",
    type: `CASE WHEN relkind = 'S' THEN 's' ELSE 'r' END`,
    word: `CASE WHEN relkind = 'S' THEN 'SEQUENCE' ELSE 'TABLE' END`,
    where: "relpersistence <> 't'",
  },
  { catalog: "pg_namespace", owner: "nspowner", acl: "nspacl", type: `'n'`, word: `'SCHEMA'` },
  {
    catalog: "pg_proc",
    owner: "proowner",
    acl: "proacl",
    type: `'f'`,
    word: `CASE WHEN prokind = 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END`,
    // No dump writes the rights of a range type's constructors, which come with it.
    where: `NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
      WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objid = oid AND i.deptype = 'i')`,
  },
  {
    catalog: "pg_type",
    owner: "typowner",
    acl: "typacl",
    type: `'T'`,
    word: `'TYPE'`,
    // No dump writes the rights of row types and multiranges, which have none that mean anything.
    where: `typtype <> 'm' AND (typrelid = 0
      OR EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = typrelid AND c.relkind = 'c'))`,
  },
  { catalog: "pg_language", owner: "lanowner", acl: "lanacl", type: `'l'`, word: `'LANGUAGE'` },
  {
    catalog: "pg_foreign_data_wrapper",
    owner: "fdwowner",
    acl: "fdwacl",
    type: `'F'`,
    word: `'FOREIGN DATA WRAPPER'`,
  },
  { catalog: "pg_foreign_server", owner: "srvowner", acl: "srvacl", type: `'S'`, word: `'FOREIGN SERVER'` },
  { catalog: "pg_largeobject_metadata", owner: "lomowner", acl: "lomacl", type: `'L'`, word: `'LARGE OBJECT'` },
  // The bootstrap superuser, whose oid is 10 everywhere, grants them all.
  { catalog: "pg_parameter_acl", owner: "10::oid", acl: "paracl", type: `'p'`, word: `'PARAMETER'`, since: 15 },
];

/**
 * Grants as the difference to what PostgreSQL gives by itself, so that an object without any and one whose rights were
 * spelled out the default way are the same. What came with the server or an extension is compared with what initdb and
 * the extension's script gave; the schema public, which anybody may drop and make anew, with what any schema has.
 */
export function grantsSql(major: number): string {
  const objects = sources.filter(({ since = 0 }) => major >= since).map(({ catalog, owner, acl, type, word, where }) =>
    `SELECT '${catalog}' AS catalog, 'pg_catalog.${catalog}'::pg_catalog.regclass::oid AS class, oid, 0 AS sub,
       ${owner} AS owner, ${acl} AS acl, (${type})::"char" AS type, ${word} AS word
     FROM pg_catalog.${catalog} WHERE ${acl} IS NOT NULL${where ? ` AND ${where}` : ""}`
  );
  objects.push(
    `SELECT 'pg_class', 'pg_catalog.pg_class'::pg_catalog.regclass::oid, a.attrelid, a.attnum, c.relowner, a.attacl,
       'c', 'TABLE'
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
     WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relpersistence <> 't'`,
  );
  return `WITH objects AS (${objects.join("\n UNION ALL ")}),
    based AS MATERIALIZED (SELECT o.*, COALESCE(i.initprivs, pg_catalog.acldefault(o.type, o.owner)) AS standard
      FROM objects o LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = o.class AND i.objoid = o.oid
        AND i.objsubid = o.sub AND NOT (o.catalog = 'pg_namespace' AND EXISTS (
          SELECT FROM pg_catalog.pg_namespace n WHERE n.oid = o.oid AND n.nspname = 'public'))
      WHERE o.acl IS DISTINCT FROM i.initprivs AND NOT ${ofInformationSchema}),
    given AS (SELECT o.class, o.oid, o.sub, e.* FROM based o, pg_catalog.aclexplode(o.acl) e),
    standard AS (SELECT o.class, o.oid, o.sub, e.* FROM based o, pg_catalog.aclexplode(o.standard) e),
    changed AS (
      (SELECT false AS missing, * FROM given EXCEPT SELECT false, * FROM standard)
      UNION ALL (SELECT true, * FROM standard EXCEPT SELECT true, * FROM given)),
    named AS (SELECT c.*, o.catalog, o.owner, o.word, x.extname AS extension, c.oid < 16384 OR o.catalog IN
        ('pg_largeobject_metadata', 'pg_parameter_acl') AS bare
      FROM changed c JOIN based o USING (class, oid, sub)
        LEFT JOIN pg_catalog.pg_depend d ON d.classid = c.class AND d.objid = c.oid AND d.objsubid = 0
          AND d.deptype = 'e'
        LEFT JOIN pg_catalog.pg_extension x ON x.oid = d.refobjid)
    SELECT catalog, oid, sub, missing, privilege_type AS privilege, is_grantable AS grantable, word, extension, bare,
      CASE WHEN NOT bare AND extension IS NULL AND word <> 'SEQUENCE' THEN NULL
        WHEN word = 'LARGE OBJECT' THEN oid::text
        -- GRANT does not know types by the names that SQL has for them.
        WHEN word = 'TYPE' THEN (SELECT pg_catalog.format('%I.%I', n.nspname, t.typname) FROM pg_catalog.pg_type t
          JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = named.oid)
        ELSE (pg_catalog.pg_identify_object(class, oid, 0)).identity END AS identity,
      CASE WHEN sub <> 0 AND (bare OR extension IS NOT NULL) THEN (SELECT a.attname FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = oid AND a.attnum = sub) END AS column,
      CASE WHEN grantee = 0 THEN '' WHEN grantee = owner THEN '@owner' ELSE pg_catalog.pg_get_userbyid(grantee) END
        AS grantee,
      CASE WHEN grantor <> owner THEN pg_catalog.pg_get_userbyid(grantor) END AS grantor
    FROM named ORDER BY catalog, oid, sub, grantee, missing, privilege, grantor`;
}

/** No dump writes its rights, which initdb gives after it has noted those of everything else. */
const ofInformationSchema = `CASE o.catalog
  WHEN 'pg_namespace' THEN o.oid = 'information_schema'::pg_catalog.regnamespace
  WHEN 'pg_class' THEN o.oid < 16384 AND o.oid IN (SELECT c.oid FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'information_schema'::pg_catalog.regnamespace)
  ELSE false END`;

export interface CommentRow extends Record<string, unknown> {
  catalog: string;
  oid: number;
  sub: number;
  text: string;
}

export const commentsSql = `
  SELECT (SELECT relname FROM pg_catalog.pg_class WHERE oid = d.classoid) AS catalog, d.objoid AS oid, d.objsubid AS sub,
    d.description AS text
  FROM pg_catalog.pg_description d WHERE d.objoid >= 16384 OR d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass`;

export interface SecurityLabelRow extends Record<string, unknown> {
  catalog: string;
  oid: number;
  sub: number;
  provider: string;
  label: string;
}

export const securityLabelsSql = `
  SELECT (SELECT relname FROM pg_catalog.pg_class WHERE oid = s.classoid) AS catalog, s.objoid AS oid,
    s.objsubid AS sub, s.provider, s.label
  FROM pg_catalog.pg_seclabel s`;
