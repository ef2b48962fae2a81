import type { Session } from "../postgres/mod.ts";

/** Who else was writing when a snapshot was taken. */
export interface Others extends Record<string, unknown> {
  /** Some are in the middle of it: what they log already, they make visible later. */
  areBusy: boolean;
  /** Some are over for the snapshot, and our caches may not have been told of it yet. */
  areEnding: boolean;
}

/**
 * Where the server's log of changes stands. Asked before a snapshot is taken: while it does not move, and nobody is busy
 * in the snapshot, nothing has been committed since.
 */
export async function walPosition(session: Session): Promise<string> {
  const [row] = await session.query<{ position: string }>(
    `SELECT (CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
       ELSE pg_catalog.pg_current_wal_insert_lsn() END)::text AS position`,
  );
  return row!.position;
}

/**
 * Asked by the first statement of a transaction, whose snapshot it takes. A transaction that ends writes to the log, then
 * becomes visible, then invalidates others' caches, then lets go of the lock on its number.
 */
export async function readOthers(session: Session): Promise<Others> {
  const [row] = await session.query<Others>(
    `SELECT pg_catalog.pg_snapshot_xmin(s) <> pg_catalog.pg_snapshot_xmax(s) AS "areBusy",
       EXISTS (
         SELECT FROM pg_catalog.pg_locks l
         WHERE l.locktype = 'transactionid' AND l.granted AND l.mode = 'ExclusiveLock'
           AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
         -- A subtransaction has a number and a lock of its own, and is not in the snapshot's list.
         GROUP BY l.virtualtransaction
         HAVING pg_catalog.min(l.transactionid::text::bigint) < pg_catalog.pg_snapshot_xmax(s)::text::numeric % 4294967296
           AND NOT pg_catalog.bool_or(l.transactionid::text::bigint = ANY (
             ARRAY(SELECT x::text::numeric % 4294967296 FROM pg_catalog.pg_snapshot_xip(s) x)::bigint[]))) AS "areEnding"
     FROM pg_catalog.pg_current_snapshot() s`,
  );
  return row!;
}

/**
 * Number and places of the rows that deparse functions look at, as the transaction sees them: a changed row has another
 * place. What only one session sees does not count, since applications make temporary tables all the time.
 */
export async function catalogSignature(session: Session): Promise<string> {
  const [row] = await session.query<{ signature: string }>(signatureSql);
  return row!.signature;
}

const temporary = "(SELECT oid FROM pg_catalog.pg_class WHERE relpersistence = 't')";
const temporarySchemas = "(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_')";

/** Catalogs with the condition for rows that count. */
const watched: readonly (readonly [catalog: string, where: string])[] = [
  ["pg_class", "relpersistence <> 't'"],
  ["pg_attribute", `attnum > 0 AND attrelid NOT IN ${temporary}`],
  ["pg_attrdef", `adrelid NOT IN ${temporary}`],
  ["pg_constraint", `conrelid NOT IN ${temporary}`],
  ["pg_index", `indrelid NOT IN ${temporary}`],
  ["pg_inherits", `inhrelid NOT IN ${temporary}`],
  ["pg_trigger", `tgrelid NOT IN ${temporary}`],
  ["pg_rewrite", `ev_class NOT IN ${temporary}`],
  ["pg_type", `typnamespace NOT IN ${temporarySchemas}`],
  ["pg_namespace", `oid NOT IN ${temporarySchemas}`],
  ...[
    ...["pg_proc", "pg_policy", "pg_operator", "pg_opclass", "pg_opfamily", "pg_collation", "pg_language", "pg_enum"],
    ...["pg_ts_config", "pg_ts_dict", "pg_statistic_ext", "pg_partitioned_table", "pg_range"],
  ].map((name) => [name, "true"] as const),
];

const signatureSql = `SELECT pg_catalog.string_agg(s.rows || ':' || s.places, ' ' ORDER BY s.n) AS signature FROM (${
  watched.map(([name, where], n) =>
    `SELECT ${n} AS n, count(*) AS rows, COALESCE(pg_catalog.sum(pg_catalog.hashtid(ctid)), 0) AS places
     FROM pg_catalog.${name} WHERE ${where}`
  ).join("\n UNION ALL ")
}) AS s`;
