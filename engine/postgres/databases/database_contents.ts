import type { Session } from "../session/mod.ts";

export interface DatabaseContents {
  /** How many objects users made: relations, types, functions, schemas and so on. 0: the database is empty. */
  objects: number;
  /** The first few, as PostgreSQL identifies them: "table public.users". */
  examples: string[];
}

/** Everything that has an owner's hand in it gets an oid from here on (FirstNormalObjectId in transam.h). */
const firstUserOid = 16384;

/** Catalogs whose rows are objects of their own; columns, constraints and triggers belong to one of these. */
const catalogs = [
  ...["pg_namespace", "pg_class", "pg_type", "pg_proc", "pg_operator", "pg_opclass", "pg_opfamily", "pg_am", "pg_cast"],
  ...["pg_collation", "pg_conversion", "pg_event_trigger", "pg_foreign_data_wrapper", "pg_foreign_server"],
  ...["pg_language", "pg_largeobject_metadata", "pg_publication", "pg_statistic_ext", "pg_transform"],
  ...["pg_ts_config", "pg_ts_dict", "pg_ts_parser", "pg_ts_template"],
];

/**
 * What is in the session's database besides the schema `public`, installed extensions and what belongs to them,
 * temporary objects, and the fence by which a run on a server has its target alone.
 */
export async function databaseContents(session: Session): Promise<DatabaseContents> {
  const objects = catalogs.map((catalog) =>
    `SELECT '${classes[catalog] ?? catalog}'::regclass AS class, c.oid FROM pg_catalog.${catalog} c
    WHERE c.oid >= ${firstUserOid}${filters[catalog] ?? ""}`
  );
  const rows = await session.query<{ total: number; example: string }>(
    `WITH objects AS (${objects.join(" UNION ALL ")}),
     own AS (
       SELECT class, oid FROM objects o WHERE NOT EXISTS (
         SELECT FROM pg_catalog.pg_depend d
         WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i') AND d.refclassid <> 'pg_class'::regclass
           OR d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i') AND o.class = 'pg_type'::regclass)
     )
     SELECT count(*) OVER () AS total, i.type || ' ' || i.identity AS example
     FROM own, LATERAL pg_catalog.pg_identify_object(own.class, own.oid, 0) i
     ORDER BY own.class <> 'pg_class'::regclass, 2 LIMIT 5`,
  );
  return { objects: rows[0]?.total ?? 0, examples: rows.map(({ example }) => example) };
}

/** Large objects are addressed by the catalog of their bytes, not by the one that lists them. */
const classes: Readonly<Record<string, string>> = { pg_largeobject_metadata: "pg_largeobject" };

const systemSchema = (column: string) =>
  ` AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.oid = c.${column} AND n.nspname LIKE 'pg\\_%')`;

const fence = "pg_catalog.to_regclass('confiture.fence')::oid";

const filters: Readonly<Record<string, string>> = {
  // A run on a server puts its fence into its target first; whatever else is in that schema counts itself.
  pg_namespace: ` AND c.nspname <> 'public' AND c.nspname NOT LIKE 'pg\\_%'
    AND NOT (c.nspname = 'confiture' AND ${fence} IS NOT NULL)`,
  // Indexes and TOAST tables belong to a table that counts itself.
  pg_class: ` AND c.relkind NOT IN ('i', 'I', 't') AND c.oid IS DISTINCT FROM ${fence}${systemSchema("relnamespace")}`,
  pg_type: systemSchema("typnamespace"),
  pg_proc: systemSchema("pronamespace"),
};
