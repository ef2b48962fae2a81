import { type Catalog, objectId, partId, property, type RelationFigures } from "../../../engine/catalog/mod.ts";
import type { Session } from "../../../engine/postgres/mod.ts";

interface Row extends Record<string, unknown> {
  schema: string;
  name: string;
  kind: string;
  /** Of an index, its table. */
  of: string | null;
  size: string | null;
  rows: number | null;
  dead: string | null;
  changed: string | null;
  /** Of an index, those that used it; of a table, those that read it whole. */
  scans: string | null;
  vacuum: string | null;
  autovacuum: string | null;
  analyze: string | null;
  autoanalyze: string | null;
}

const kinds: Readonly<Record<string, "table" | "foreign table" | "materialized view">> = {
  r: "table",
  p: "table",
  f: "foreign table",
  m: "materialized view",
};

/** Sizes and use of all relations and indexes by the ids of their facts, those of partitioned tables summed up. */
export async function readFigures(session: Session, catalog: Catalog): Promise<Map<string, RelationFigures>> {
  const rows = await session.query<Row>(sql);
  const figures = new Map<string, RelationFigures>();
  const indexBytes = new Map<string, number | undefined>();
  const indexScans = new Map<string, number>();
  for (const row of rows) {
    if (row.of === null) continue;
    const of = { schema: row.schema, name: row.of };
    const table = (["table", "materialized view"] as const).map((kind) => objectId(kind, of))
      .find((id) => catalog.facts.has(id));
    if (table === undefined) continue;
    const size = number(row.size);
    const known = indexBytes.has(table) ? indexBytes.get(table) : 0;
    indexBytes.set(table, known === undefined || size === undefined ? undefined : known + size);
    indexScans.set(table, (indexScans.get(table) ?? 0) + Number(row.scans));
    // The index of a key has its name.
    const id = [partId("index", table, row.name), partId("constraint", table, row.name)]
      .find((each) => catalog.facts.has(each));
    if (id !== undefined) figures.set(id, without({ size_bytes: size, idx_scans: number(row.scans) }));
  }
  for (const row of rows) {
    if (row.of !== null) continue;
    const id = objectId(kinds[row.kind]!, row);
    if (!catalog.facts.has(id)) continue;
    const size = number(row.size);
    const indexes = indexBytes.has(id) ? indexBytes.get(id) : 0;
    figures.set(
      id,
      without({
        size_bytes: size,
        indexes_bytes: size === undefined ? undefined : indexes,
        total_bytes: size === undefined || indexes === undefined ? undefined : size + indexes,
        row_estimate: row.rows === null || row.rows < 0 ? undefined : Number(row.rows),
        dead_rows: number(row.dead),
        changed_since_analyze: number(row.changed),
        seq_scans: number(row.scans),
        idx_scans: indexScans.get(id),
        last_vacuum: row.vacuum ?? undefined,
        last_autovacuum: row.autovacuum ?? undefined,
        last_analyze: row.analyze ?? undefined,
        last_autoanalyze: row.autoanalyze ?? undefined,
      }),
    );
  }
  sumUp(figures, catalog);
  return figures;
}

/** A partitioned table stores nothing itself: it is as large as its partitions, once all of them are known. */
function sumUp(figures: Map<string, RelationFigures>, catalog: Catalog): void {
  const parts = Map.groupBy(
    [...catalog.facts.values()].filter(({ kind }) => kind === "partition"),
    (bond) => `table ${property<string>(bond, "of")}`,
  );
  const summed = new Set<string>();
  const sum = (id: string): RelationFigures => {
    const own = figures.get(id) ?? {};
    const below = parts.get(id);
    if (below === undefined || summed.has(id)) return own;
    summed.add(id);
    const all = below.map(({ parent }) => sum(parent!));
    const total = (key: keyof RelationFigures) =>
      all.every((each) => each[key] !== undefined)
        ? all.reduce((size, each) => size + (each[key] as number), 0)
        : undefined;
    const names = ["size_bytes", "indexes_bytes", "total_bytes", "row_estimate", "dead_rows"] as const;
    const whole = without({ ...own, ...Object.fromEntries(names.map((name) => [name, total(name)])) });
    figures.set(id, whole);
    return whole;
  };
  for (const id of parts.keys()) if (catalog.facts.has(id)) sum(id);
}

function number(text: string | number | null): number | undefined {
  return text === null ? undefined : Number(text);
}

function without(figures: { [K in keyof RelationFigures]?: RelationFigures[K] | undefined }): RelationFigures {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}

const at = (name: string) =>
  `pg_catalog.to_char(pg_catalog.pg_stat_get_last_${name}_time(c.oid) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    AS ${name}`;

/**
 * Measuring a relation opens it, which would wait for whoever holds it alone: such ones have no size. What the server counts
 * needs no lock; it is asked by the functions that pg_stat_all_tables is made of, since that view sums up every index again.
 */
const sql = `
  WITH locked AS MATERIALIZED (
    SELECT relation FROM pg_catalog.pg_locks
    WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL AND pid <> pg_catalog.pg_backend_pid()
      AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, t.relname AS of,
    CASE WHEN c.relkind NOT IN ('r', 'm', 'i') OR c.oid IN (SELECT relation FROM locked)
        OR i.indrelid IN (SELECT relation FROM locked) THEN NULL
      WHEN c.relkind = 'i' THEN pg_catalog.pg_relation_size(c.oid)
      ELSE pg_catalog.pg_table_size(c.oid) END AS size,
    c.reltuples::float8 AS rows,
    CASE WHEN c.relkind IN ('r', 'm', 'i') THEN pg_catalog.pg_stat_get_numscans(c.oid) END AS scans,
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_stat_get_dead_tuples(c.oid) END AS dead,
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_stat_get_mod_since_analyze(c.oid) END AS changed,
    ${["vacuum", "autovacuum", "analyze", "autoanalyze"].map(at).join(",\n    ")}
  FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
    LEFT JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  WHERE c.relkind IN ('r', 'p', 'm', 'f', 'i') AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;
