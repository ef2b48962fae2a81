import type { Fact } from "./fact.ts";
import { shown } from "./identity.ts";
import { entriesOf, type RightsRow } from "./rights.ts";

export interface DefaultPrivilegesRow extends RightsRow, Record<string, unknown> {
  oid: number;
  role: string;
  /** Null for those of all schemas. */
  schema: string | null;
  /** The letter of pg_default_acl. */
  type: string;
  /** Empty for PUBLIC. */
  grantee: string;
  /** Whether PostgreSQL gives it by itself; said of those of a schema, which are added to what there is anyway. */
  builtin: boolean;
}

/**
 * Default privileges the way PostgreSQL keeps them: those of all schemas take the place of what it gives by itself, so
 * that the difference to that counts; those of one schema are added, so that each entry counts, also the owner's own.
 */
export const defaultPrivilegesSql = `
  WITH acls AS (SELECT d.*, pg_catalog.acldefault(
      (CASE WHEN d.defaclobjtype = 'S' THEN 's' ELSE d.defaclobjtype END)::"char", d.defaclrole) AS builtin
    FROM pg_catalog.pg_default_acl d),
  given AS (SELECT a.oid, e.* FROM acls a, pg_catalog.aclexplode(a.defaclacl) e),
  standard AS (SELECT a.oid, e.* FROM acls a, pg_catalog.aclexplode(a.builtin) e),
  changed AS (
    (SELECT false AS missing, * FROM given EXCEPT
      SELECT false, s.* FROM standard s JOIN acls a USING (oid) WHERE a.defaclnamespace = 0)
    UNION ALL (SELECT true, s.* FROM standard s JOIN acls a USING (oid) WHERE a.defaclnamespace = 0
      EXCEPT SELECT true, * FROM given))
  SELECT a.oid, pg_catalog.pg_get_userbyid(a.defaclrole) AS role, n.nspname AS schema, a.defaclobjtype AS type,
    CASE WHEN c.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(c.grantee) END AS grantee, c.missing,
    c.privilege_type AS privilege, c.is_grantable AS grantable, NULL AS grantor,
    a.defaclnamespace <> 0 AND EXISTS (SELECT FROM standard s WHERE s.oid = a.oid AND s.grantee = c.grantee
      AND s.privilege_type = c.privilege_type) AS builtin
  FROM changed c JOIN acls a USING (oid) LEFT JOIN pg_catalog.pg_namespace n ON n.oid = a.defaclnamespace
  ORDER BY a.oid, grantee, c.missing, privilege`;

/** What ALTER DEFAULT PRIVILEGES calls the objects of a letter. */
const words: Readonly<Record<string, string>> = {
  r: "TABLES",
  S: "SEQUENCES",
  f: "FUNCTIONS",
  T: "TYPES",
  n: "SCHEMAS",
  L: "LARGE OBJECTS",
};

/** One fact for each role, schema, kind of object and grantee, with the row of pg_default_acl that it is from. */
export function* defaultPrivilegeFacts(
  rows: readonly DefaultPrivilegesRow[],
  hasFact: (id: string) => boolean,
): Generator<{ oid: number; fact: Fact }> {
  for (const group of Map.groupBy(rows, ({ oid, grantee }) => `${oid} ${grantee}`).values()) {
    const [{ oid, role, schema, type, grantee }] = group as [DefaultPrivilegesRow];
    const objects = words[type] ?? type;
    const { granted, revoked } = entriesOf(group);
    const builtin = group.filter((row) => row.builtin).map(({ privilege }) => privilege);
    const parent = schema === null ? undefined : `schema ${shown(schema)}`;
    const isPart = parent !== undefined && hasFact(parent);
    yield {
      oid,
      fact: {
        id: defaultPrivilegesId({ role, schema, objects, grantee }),
        kind: "default privileges",
        name: role,
        ...(isPart && { parent }),
        properties: {
          type,
          objects,
          role,
          ...(schema !== null && { in_schema: schema }),
          ...(grantee !== "" && { grantee }),
          ...(granted.length > 0 && { granted }),
          ...(revoked.length > 0 && { revoked }),
          ...(builtin.length > 0 && { builtin }),
        },
        needs: isPart ? [parent] : [],
      },
    };
  }
}

interface Identity {
  role: string;
  schema: string | null | undefined;
  objects: string;
  grantee: string | undefined;
}

function defaultPrivilegesId({ role, schema, objects, grantee }: Identity): string {
  const place = schema ? ` in ${shown(schema)}` : "";
  return `default privileges of ${shown(role)}${place} on ${objects.toLowerCase()} to ${
    grantee ? shown(grantee) : "public"
  }`;
}

/** Default privileges of one role as those of another. */
export function defaultPrivilegesOf(fact: Fact, role: string, as: string): Fact {
  const { role: of, grantee, in_schema: schema, objects } = fact.properties as Record<string, string | undefined>;
  if (of !== role) return fact;
  const who = grantee === role ? as : grantee;
  return {
    ...fact,
    id: defaultPrivilegesId({ role: as, schema, objects: objects!, grantee: who }),
    name: as,
    properties: { ...fact.properties, role: as, ...(who !== undefined && { grantee: who }) },
  };
}
