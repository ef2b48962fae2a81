/** Sessions: one connection with queries, transactions, COPY streams and cancellation. */
export { openPool, type Pool, type PoolOptions } from "./open_pool.ts";
export { openSession } from "./open_session.ts";
export { watchBlockers } from "./watch_blockers.ts";
export { type LockRetries, withLockRetries } from "./with_lock_retries.ts";
export type { Fence, ServerNotice, Session, SessionOptions } from "./session.ts";
export { rolledBack } from "./rolled_back.ts";
