import type { LockMode } from "../change/mod.ts";
import type { Session } from "../postgres/mod.ts";
import type { Settings } from "../sql/mod.ts";
import { findObject, pathOfSearch } from "./find_relation.ts";
import { type LockUse, type Reach, strongerLock } from "./lock_use.ts";
import { pathOfNamed } from "./names.ts";

/** A lock on one relation, the strongest of those that a statement takes on it. */
export interface RelationLock {
  /** `public.orders` */
  readonly relation: string;
  /** Null for what is not there yet. */
  readonly oid: number | null;
  readonly mode: LockMode;
}

/** The locks of a statement, with everything that the database says hangs together with what it names. */
export async function resolveLocks(
  session: Session,
  uses: readonly LockUse[],
  settings: Settings,
): Promise<RelationLock[]> {
  if (uses.length === 0) return [];
  const path = await pathOfSearch(session, settings);
  const found = new Map<string, RelationLock>();
  const add = (relation: string, oid: number | null, mode: LockMode) => {
    const known = found.get(relation);
    found.set(relation, { relation, oid, mode: known ? strongerLock(known.mode, mode) : mode });
  };
  for (const { mode, on, reach, columns, constraint, since = 0 } of uses) {
    if (session.serverVersion < since * 10_000) continue;
    const oid = reach === "in-schema" ? 0 : await findObject(
      session,
      on,
      path,
      reach === "domain-users" ? "type" : "relation",
    );
    if (oid === undefined) {
      if (reach === "itself" || reach === "tree") add(pathOfNamed(on), null, mode);
      continue;
    }
    const rows = await session.query<{ oid: number; relation: string; mode: LockMode | null }>(
      `SELECT c.oid, ${shownRelation} AS relation, found.mode
       FROM (${reaches[reach]}) AS found JOIN pg_catalog.pg_class c ON c.oid = found.oid
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT LIKE 'pg\\_%'
         -- Not every reach has all three, and the server has to know their types.
         AND ($1::oid IS NOT NULL OR $2::text[] IS NOT NULL OR $3::text IS NOT NULL OR true)`,
      [oid, columns ? [...columns] : null, constraint ?? (reach === "in-schema" ? on.name : null)],
    );
    for (const row of rows) add(row.relation, row.oid, row.mode ?? mode);
  }
  return [...found.values()].sort((a, b) => a.relation < b.relation ? -1 : 1);
}

/** As messages name it; quoted only where it has to be. */
const shownRelation = "pg_catalog.format('%I.%I', n.nspname, c.relname)";

const columnsOf = (key: string, relation: string) =>
  `($2::text[] IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = k.${relation}
     AND a.attnum = ANY (k.${key}) AND a.attname::text = ANY ($2::text[])))`;

const tree = (start: string) =>
  `WITH RECURSIVE t AS (SELECT oid FROM (${start}) AS s (oid)
     UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN t ON i.inhparent = t.oid)
   SELECT oid, NULL::text AS mode FROM t`;

const referenced = `SELECT k.confrelid AS oid, NULL::text AS mode FROM pg_catalog.pg_constraint k
  WHERE k.conrelid = $1 AND k.contype = 'f' AND ${columnsOf("conkey", "conrelid")}`;
const referencing = `SELECT k.conrelid AS oid, NULL::text AS mode FROM pg_catalog.pg_constraint k
  WHERE k.confrelid = $1 AND k.contype = 'f' AND ${columnsOf("confkey", "confrelid")}`;

/** Views that are made of a relation, and of those views again. */
const dependentViews = `WITH RECURSIVE v AS (SELECT $1::oid AS oid UNION
    SELECT r.ev_class FROM v JOIN pg_catalog.pg_depend d ON d.refobjid = v.oid
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid)
  SELECT oid, NULL::text AS mode FROM v WHERE oid <> $1`;

/** What a view or materialized view is made of, through the views below it. */
const sources = `WITH RECURSIVE s AS (SELECT $1::oid AS oid UNION
    SELECT d.refobjid FROM s JOIN pg_catalog.pg_class c ON c.oid = s.oid AND (c.relkind = 'v' OR c.oid = $1)
    JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
    JOIN pg_catalog.pg_depend d ON d.objid = r.oid AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass WHERE c.relkind IN ('v', 'm'))
  SELECT oid, NULL::text AS mode FROM s WHERE oid <> $1`;

/** Relations at the end of each reach; $1 is the one that was named, $2 columns, $3 a constraint or a schema. */
const reaches: Readonly<Record<Reach, string>> = {
  "itself": "SELECT $1::oid AS oid, NULL::text AS mode",
  "tree": tree("SELECT $1::oid"),
  "indexed": tree("SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = $1"),
  "default-partition":
    "SELECT partdefid AS oid, NULL::text AS mode FROM pg_catalog.pg_partitioned_table WHERE partrelid = $1",
  "parent": `SELECT parent.oid, NULL::text AS mode FROM pg_catalog.pg_inherits i
    JOIN pg_catalog.pg_class self ON self.oid = i.inhrelid AND self.relispartition
    LEFT JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = i.inhparent
    CROSS JOIN LATERAL (VALUES (i.inhparent), (p.partdefid)) AS parent (oid) WHERE i.inhrelid = $1`,
  referenced,
  referencing,
  "referencing-on-delete": `SELECT k.conrelid AS oid,
      CASE WHEN k.confdeltype IN ('c', 'n', 'd') THEN 'ROW EXCLUSIVE' END AS mode
    FROM pg_catalog.pg_constraint k WHERE k.confrelid = $1 AND k.contype = 'f'`,
  "partners": `${referenced} AND k.confrelid <> $1 UNION ${referencing} AND k.conrelid <> $1`,
  "constraint-partner": `SELECT k.confrelid AS oid, NULL::text AS mode FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = $1 AND k.contype = 'f' AND k.conname = $3`,
  "owned-sequences": `SELECT d.objid AS oid, NULL::text AS mode FROM pg_catalog.pg_depend d
    WHERE d.refobjid = $1 AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
      AND ($2::text[] IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1
        AND a.attnum = d.refobjsubid AND a.attname::text = ANY ($2::text[])))`,
  "dependent-views": dependentViews,
  sources,
  "domain-users": `SELECT a.attrelid AS oid, NULL::text AS mode FROM pg_catalog.pg_attribute a
    WHERE a.atttypid = $1 AND NOT a.attisdropped`,
  "in-schema": `SELECT s.oid, NULL::text AS mode FROM pg_catalog.pg_class s
    WHERE s.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = $3)`,
};
