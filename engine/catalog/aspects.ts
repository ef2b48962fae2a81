/** What every object can have, whatever its kind: grants and comments, each read for all objects in one query. */

export interface GrantRow extends Record<string, unknown> {
  catalog: string;
  oid: number;
  sub: number;
  /** Empty for PUBLIC; "" never names a role. */
  grantee: string;
  /** Whether PostgreSQL grants it by itself (and it is missing), or somebody did. */
  missing: boolean;
  privilege: string;
  grantable: boolean;
  /** Null when the owner granted it. */
  grantor: string | null;
}

/** A catalog with access rights: the letter that acldefault() takes for its rows. */
interface AclSource {
  catalog: string;
  owner: string;
  acl: string;
  type: string;
  where?: string;
}

const sources: readonly AclSource[] = [
  {
    catalog: "pg_class",
    owner: "relowner",
    acl: "relacl",
    type: `CASE WHEN relkind = 'S' THEN 's' ELSE 'r' END`,
    where: "relpersistence <> 't'",
  },
  { catalog: "pg_namespace", owner: "nspowner", acl: "nspacl", type: `'n'` },
  { catalog: "pg_proc", owner: "proowner", acl: "proacl", type: `'f'` },
  { catalog: "pg_type", owner: "typowner", acl: "typacl", type: `'T'` },
  { catalog: "pg_language", owner: "lanowner", acl: "lanacl", type: `'l'` },
  { catalog: "pg_foreign_data_wrapper", owner: "fdwowner", acl: "fdwacl", type: `'F'` },
  { catalog: "pg_foreign_server", owner: "srvowner", acl: "srvacl", type: `'S'` },
  { catalog: "pg_largeobject_metadata", owner: "lomowner", acl: "lomacl", type: `'L'` },
];

/**
 * Grants as the difference to what PostgreSQL gives by itself, so that an object without any and one whose rights were
 * spelled out the default way are the same.
 */
export function grantsSql(): string {
  const objects = sources.map(({ catalog, owner, acl, type, where }) =>
    `SELECT '${catalog}' AS catalog, oid, 0 AS sub, ${owner} AS owner, ${acl} AS acl,
       pg_catalog.acldefault((${type})::"char", ${owner}) AS standard
     FROM pg_catalog.${catalog} WHERE ${acl} IS NOT NULL${where ? ` AND ${where}` : ""}`
  );
  objects.push(
    `SELECT 'pg_class', a.attrelid, a.attnum, c.relowner, a.attacl, pg_catalog.acldefault('c', c.relowner)
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
     WHERE a.attacl IS NOT NULL AND NOT a.attisdropped`,
  );
  return `WITH objects AS (${objects.join("\n UNION ALL ")}),
    given AS (SELECT o.catalog, o.oid, o.sub, o.owner, e.* FROM objects o, pg_catalog.aclexplode(o.acl) e),
    standard AS (SELECT o.catalog, o.oid, o.sub, o.owner, e.* FROM objects o, pg_catalog.aclexplode(o.standard) e),
    changed AS (
      (SELECT false AS missing, * FROM given EXCEPT SELECT false, * FROM standard)
      UNION ALL (SELECT true, * FROM standard EXCEPT SELECT true, * FROM given))
    SELECT catalog, oid, sub, missing, privilege_type AS privilege, is_grantable AS grantable,
      CASE WHEN grantee = 0 THEN '' WHEN grantee = owner THEN '@owner' ELSE pg_catalog.pg_get_userbyid(grantee) END
        AS grantee,
      CASE WHEN grantor <> owner THEN pg_catalog.pg_get_userbyid(grantor) END AS grantor
    FROM changed ORDER BY catalog, oid, sub, grantee, missing, privilege, grantor`;
}

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
