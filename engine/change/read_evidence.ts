import type { Session } from "../postgres/mod.ts";
import type { Evidence } from "./hazard.ts";
import type { Plan } from "./plan.ts";

/**
 * Adds to the hazards and locks of a plan what the source database knows about their tables: size, rows and what hangs on them.
 * One query, whatever the size of the plan; a table that the source has not got yet has no evidence.
 */
export async function readEvidence(session: Session, plan: Plan): Promise<Plan> {
  const relations = new Map<string, [string, string]>();
  for (const { hazards, lock } of plan.steps) {
    for (const { on } of lock ? [...hazards, lock] : hazards) {
      const [schema, name] = partsOf(on);
      if (schema !== undefined && name !== undefined) relations.set(keyOf(on)!, [schema, name]);
    }
  }
  if (relations.size === 0) return plan;
  const names = [...relations.values()];
  const rows = await session.query<Row>(evidenceSql, [names.map(([schema]) => schema), names.map(([, name]) => name)]);
  const known = new Map([...relations.keys()].map((key, at) => [key, rows.find(({ at: place }) => place === at + 1)]));
  const withEvidence = <T extends { readonly on: string }>(thing: T): T & { evidence?: Evidence } => {
    const row = known.get(keyOf(thing.on) ?? "");
    return row === undefined ? thing : { ...thing, evidence: toEvidence(row) };
  };
  return {
    ...plan,
    steps: plan.steps.map((step) => ({
      ...step,
      ...(step.lock && { lock: withEvidence(step.lock) }),
      hazards: step.hazards.map(withEvidence),
    })),
  };
}

/** The same for relations by schema and name, in their order; undefined for what has no rows or is not there. */
export async function evidenceOf(
  session: Session,
  names: readonly (readonly [schema: string, name: string])[],
): Promise<(Evidence | undefined)[]> {
  if (names.length === 0) return [];
  const rows = await session.query<Row>(evidenceSql, [names.map(([schema]) => schema), names.map(([, name]) => name)]);
  return names.map((_, at) => {
    const row = rows.find(({ at: place }) => place === at + 1);
    return row && toEvidence(row);
  });
}

interface Row extends Record<string, unknown> {
  at: number;
  bytes: number | string;
  rows: number | null;
  counted_at: string | null;
  dependents: string[];
}

/** Partitions count for the whole; a table that nobody has analyzed (-1) has no estimate. */
const evidenceSql = `
  SELECT w.at::int AS at, size.bytes, size.rows,
    pg_catalog.to_char(size.counted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS counted_at, COALESCE(hang.names, '[]') AS dependents
  FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) WITH ORDINALITY AS w (schema, name, at)
    JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
    JOIN pg_catalog.pg_class named ON named.relnamespace = n.oid AND named.relname = w.name
    LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = named.oid
    JOIN pg_catalog.pg_class c ON c.oid = COALESCE(i.indrelid, named.oid) AND c.relkind IN ('r', 'p', 'm')
    CROSS JOIN LATERAL (
      SELECT pg_catalog.sum(pg_catalog.pg_table_size(leaf.oid))::bigint AS bytes,
        CASE WHEN pg_catalog.min(leaf.reltuples) >= 0 THEN pg_catalog.sum(leaf.reltuples)::float8 END AS rows,
        pg_catalog.min(greatest(pg_catalog.pg_stat_get_last_analyze_time(leaf.oid),
          pg_catalog.pg_stat_get_last_autoanalyze_time(leaf.oid), pg_catalog.pg_stat_get_last_vacuum_time(leaf.oid),
          pg_catalog.pg_stat_get_last_autovacuum_time(leaf.oid))) AS counted_at
      FROM pg_catalog.pg_class leaf
      WHERE leaf.oid = c.oid AND c.relkind <> 'p' OR c.relkind = 'p' AND leaf.oid IN
        (SELECT t.relid FROM pg_catalog.pg_partition_tree(c.oid) t WHERE t.isleaf AND t.relid <> c.oid)) size
    LEFT JOIN LATERAL (
      SELECT pg_catalog.json_agg(DISTINCT d.name ORDER BY d.name) AS names FROM (
        SELECT pg_catalog.format('%s %I.%I', CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END,
          vn.nspname, v.relname) AS name
        FROM pg_catalog.pg_depend p
          JOIN pg_catalog.pg_rewrite r ON r.oid = p.objid AND r.ev_class <> c.oid
          JOIN pg_catalog.pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
          JOIN pg_catalog.pg_namespace vn ON vn.oid = v.relnamespace
        WHERE p.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
          AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND p.refobjid = c.oid
        UNION ALL
        SELECT pg_catalog.format('table %I.%I', fn.nspname, f.relname)
        FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class f ON f.oid = k.conrelid AND f.oid <> c.oid
          JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
        WHERE k.contype = 'f' AND k.confrelid = c.oid AND k.conparentid = 0) d) hang ON true`;

function toEvidence({ bytes, rows, counted_at, dependents }: Row): Evidence {
  return {
    ...(bytes !== null && { bytes: Number(bytes) }),
    ...(rows !== null && { rows }),
    ...(rows !== null && counted_at !== null && { countedAt: counted_at }),
    ...(dependents.length > 0 && { dependents }),
  };
}

function keyOf(path: string): string | undefined {
  const [schema, name] = partsOf(path);
  return schema === undefined || name === undefined ? undefined : `${schema}\0${name}`;
}

/** The names in a path as ids show it: `public."Odd.Name".note`. */
function partsOf(path: string): string[] {
  const parts: string[] = [""];
  let isQuoted = false;
  for (let at = 0; at < path.length; at++) {
    const letter = path[at]!;
    if (letter === '"' && isQuoted && path[at + 1] === '"') {
      parts[parts.length - 1] += '"';
      at++;
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === "." && !isQuoted) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts;
}
