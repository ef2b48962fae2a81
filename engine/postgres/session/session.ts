import type { Host } from "../../host.ts";
import type { Dsn } from "../../project/mod.ts";

/** A message of the server that is no failure: NOTICE, WARNING, INFO, LOG. */
export interface ServerNotice {
  severity: string;
  sqlstate: string;
  message: string;
  hint?: string;
}

export interface SessionOptions {
  host: Host;
  /** What `pg_stat_activity` shows; "confiture" when absent. */
  applicationName?: string;
  /** 0 switches the server's limit off; absent leaves it as the server has it. */
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
  idleInTransactionTimeoutMs?: number;
  /** Aborting it stops the running statement on the server; from then on every call ends with "cancelled". */
  signal?: AbortSignal;
  /**
   * Keeps queries with parameters prepared: for few of them that are asked again and again, and never behind a pooler
   * that gives each transaction another backend.
   */
  prepares?: boolean;
  onNotice?(notice: ServerNotice): void;
  /** Takes what `NOTIFY` sends on the channels that the session listens to. */
  onNotification?(channel: string, payload: string): void;
  /** Called when the connection is gone, by whomever it was closed: who only listens would never learn it. */
  onEnd?(): void;
  /** Proves, before anything is committed, that this process still has the exclusive right to the database. */
  fence?: Fence;
  /** Lets DETAIL, quoted values of the server's messages, and what scripts raise through; they may hold row values. */
  showDetail?: boolean;
}

/** The right to a target, as the number of the row that every transaction which wrote something asks for. */
export interface Fence {
  /** A query with one parameter, the number. No row means that the right went to somebody else. */
  readonly statement: string;
  readonly epoch: number;
}

/**
 * One connection to one database, from `openSession` to `close`. It is never opened again behind the caller's back: when
 * it is cut, the running call and all later ones end with "connection-lost".
 *
 * Results: bool, int2, int4, oid, float4, float8 and json are JavaScript values, int8 is a number as long as a number
 * holds it exactly and text beyond; everything else, numeric and timestamps among it, is PostgreSQL's text.
 * Parameters: any of these, arrays of them, `Uint8Array` for bytea, `Date`; null and undefined are NULL; for json and
 * jsonb a string counts as JSON text.
 */
export interface Session extends AsyncDisposable {
  /** For example 150018. */
  readonly serverVersion: number;
  readonly dsn: Dsn;
  /** Process id of the server's backend. */
  readonly pid: number;
  /** True over TLS. */
  readonly encrypted: boolean;
  /** True once the connection is gone; every call fails from then on. */
  readonly isLost: boolean;
  /** True inside `transaction()`. */
  readonly inTransaction: boolean;
  query<T extends Record<string, unknown> = Record<string, unknown>>(text: string, params?: unknown[]): Promise<T[]>;
  /**
   * Runs one or several statements by the simple protocol, with parameters only one, without results. Returns the number of rows that they
   * inserted, updated, deleted or merged.
   */
  execute(text: string, params?: unknown[]): Promise<number>;
  /** Feeds `COPY … FROM STDIN`. Returns the number of rows. A source that throws ends the COPY without a row kept. */
  copyFrom(statement: string, rows: AsyncIterable<Uint8Array>): Promise<number>;
  /** Streams `COPY … TO STDOUT` in chunks of whole rows, about 64 KiB each. */
  copyTo(statement: string): AsyncIterable<Uint8Array>;
  /** Runs the body between BEGIN and COMMIT, or ROLLBACK when it throws; inside a transaction it is a savepoint. */
  transaction<T>(body: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
