import type { Session } from "../../postgres/mod.ts";

/** What makes the executor wait between two batches. */
export interface BatchThrottle {
  /** Seconds that a standby may be behind; 10 when absent. */
  maxLagSeconds?: number;
  /** Sessions that may wait for a lock on the table; none when absent. */
  maxWaiting?: number;
}

export type Pause = "replication lag" | "lock queue";

/**
 * Why the next batch should wait, if it should. A standby whose lag the role may not see counts as one that keeps up:
 * that needs pg_monitor.
 */
export async function reasonToWait(
  session: Session,
  table: string,
  { maxLagSeconds = 10, maxWaiting = 0 }: BatchThrottle,
): Promise<Pause | undefined> {
  const [row] = await session.query<{ waiting: number; lag: number | null }>(
    `SELECT (SELECT pg_catalog.count(*)::int FROM pg_catalog.pg_locks l
        WHERE NOT l.granted AND l.locktype = 'relation'
          AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
          AND l.relation IN (SELECT $1::pg_catalog.regclass
            UNION SELECT relid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass))) AS waiting,
       (SELECT pg_catalog.max(extract(epoch FROM replay_lag))::float8 FROM pg_catalog.pg_stat_replication) AS lag`,
    [table],
  );
  if (row!.waiting > maxWaiting) return "lock queue";
  return row!.lag !== null && row!.lag > maxLagSeconds ? "replication lag" : undefined;
}
