import type { Session } from "../postgres/mod.ts";
import type { Act, ActTarget } from "./act.ts";
import { findObject, pathOfSearch } from "./find_relation.ts";

/** Something that hangs on an object. */
export interface Dependent {
  /** `view`, `materialized view`, `table constraint`, `policy`: as PostgreSQL calls it. */
  readonly kind: string;
  readonly schema: string | null;
  readonly name: string;
  /** Columns of the object that it names; empty when it is about the whole. */
  readonly referenced_columns: readonly string[];
}

export interface DependentsOf {
  readonly kind: string;
  readonly schema: string | null;
  readonly name: string;
  readonly dependents: readonly Dependent[];
}

/**
 * What hangs on the object that an act replaces, changes or drops, from pg_depend: not its own parts, which go with it.
 * Undefined where the act has no such object, or it is not there yet.
 */
export async function dependentsOf(session: Session, act: Act): Promise<DependentsOf[] | undefined> {
  const { target } = act;
  if (target === undefined) return undefined;
  const objects = await addressesOf(session, act, target);
  if (objects.length === 0) return undefined;
  const found: DependentsOf[] = [];
  for (const { catalog, oid, schema, kind } of objects) {
    const rows = await session.query<{ kind: string; schema: string | null; name: string; columns: string[] }>(
      dependentsSql,
      [catalog, oid, target.column ?? null],
    );
    const dependents = rows.map(({ columns, ...row }) => ({ ...row, referenced_columns: columns }));
    found.push({ kind, schema, name: target.name, dependents });
  }
  return found;
}

interface ObjectAddress {
  catalog: string;
  oid: number;
  schema: string | null;
  kind: string;
}

/** A function without argument types may be several. */
async function addressesOf(session: Session, act: Act, target: ActTarget): Promise<ObjectAddress[]> {
  const path = await pathOfSearch(session, act.statement.settings);
  if (target.class === "relation" || target.class === "type") {
    const oid = await findObject(session, target, path, target.class);
    if (oid === undefined) return [];
    const catalog = target.class === "relation" ? "pg_class" : "pg_type";
    return await session.query<ObjectAddress & Record<string, unknown>>(
      `SELECT $1::text AS catalog, $2::oid AS oid, o.schema, o.type AS kind
       FROM pg_catalog.pg_identify_object(('pg_catalog.' || $1)::pg_catalog.regclass, $2::oid, 0) AS o`,
      [catalog, oid],
    );
  }
  if (target.class === "schema") {
    return await session.query<ObjectAddress & Record<string, unknown>>(
      `SELECT 'pg_namespace' AS catalog, oid, NULL::text AS schema, 'schema' AS kind FROM pg_catalog.pg_namespace
       WHERE nspname = $1`,
      [target.name],
    );
  }
  return await session.query<ObjectAddress & Record<string, unknown>>(
    `SELECT 'pg_proc' AS catalog, p.oid, n.nspname::text AS schema, 'function' AS kind
     FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE p.proname = $1 AND n.nspname::text = ANY ($2::text[])
       AND ($3::text[] IS NULL OR ARRAY(SELECT pg_catalog.to_regtype(t)::oid FROM pg_catalog.unnest($3::text[]) AS t)
         = ARRAY(SELECT pg_catalog.unnest(p.proargtypes)))`,
    [target.name, target.schema === undefined ? path : [target.schema], target.args ?? null],
  );
}

/** A view depends by its rule, whose name means nothing to people; the parts of the object itself are not others. */
const dependentsSql = `
  WITH hits AS (
    SELECT COALESCE(r.ev_class, k.conrelid, d.objid) AS whole,
      CASE WHEN r.oid IS NOT NULL THEN 'pg_catalog.pg_class'::pg_catalog.regclass ELSE d.classid::pg_catalog.regclass END
        AS class,
      CASE WHEN r.oid IS NOT NULL THEN r.ev_class ELSE d.objid END AS oid, d.refobjsubid AS sub
    FROM pg_catalog.pg_depend d
      LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.oid = d.objid
      LEFT JOIN pg_catalog.pg_constraint k
        ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.oid = d.objid AND k.conrelid <> 0
    WHERE d.refclassid = ('pg_catalog.' || $1)::pg_catalog.regclass AND d.refobjid = $2::oid AND d.deptype = 'n'
      AND ($3::text IS NULL OR d.refobjsubid = (SELECT a.attnum FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = $2::oid AND a.attname = $3)))
  SELECT o.type AS kind, o.schema, COALESCE(o.name, o.identity) AS name,
    COALESCE(pg_catalog.array_agg(DISTINCT a.attname::text) FILTER (WHERE a.attname IS NOT NULL), '{}') AS columns
  FROM hits h CROSS JOIN LATERAL pg_catalog.pg_identify_object(h.class, h.oid, 0) AS o
    LEFT JOIN pg_catalog.pg_attribute a ON $1 = 'pg_class' AND a.attrelid = $2::oid AND a.attnum = h.sub AND h.sub > 0
  WHERE h.whole <> $2::oid
  GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
