import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import type { Session } from "../../postgres/mod.ts";
import { type Cursor, lockCursor, moveCursor, openCursor } from "./cursor.ts";
import { keyRanges, pageRanges, type Ranges } from "./ranges.ts";
import { type BatchThrottle, type Pause, reasonToWait } from "./throttle.ts";
import type { BatchWork } from "./work.ts";

export interface BatchOptions {
  /** For its clock. */
  host: Pick<Host, "elapsedMs">;
  /** Rows of the first batch; 1,000 when absent. Later ones follow from the time that it takes. */
  size?: number;
  /** How long a batch shall take; half a second when absent. */
  targetMs?: number;
  /** How long a batch waits for a row that somebody else holds before it is tried again; 2 seconds when absent. */
  lockTimeoutMs?: number;
  throttle?: BatchThrottle;
  signal?: AbortSignal;
  onProgress?(progress: BatchProgress): void;
}

export interface BatchProgress {
  /** Rows looked at so far, by earlier tries too. */
  rows: number;
  batches: number;
  /** Why the next batch waits. */
  paused?: Pause;
}

export interface BatchResult {
  rows: number;
  batches: number;
  /** True when rows are still pending after the last pass: the statement does not change them. */
  leavesPending: boolean;
}

const passes = 3;
const tries = 20;
const [smallest, largest] = [10, 50_000];

/**
 * Runs work to its end, or on from where an earlier try was stopped. Rows and cursor move in one transaction for each
 * batch, so that nothing is lost or done twice wherever it stops; a second runner of the same work shares it.
 */
export async function runBatches(session: Session, work: BatchWork, options: BatchOptions): Promise<BatchResult> {
  if (session.inTransaction) throw new Error("batches commit one by one, so they cannot run inside a transaction");
  if (work.keys.length === 0 && work.pending === undefined) {
    throw new Error(`${work.id}: a table without a key needs a condition for what is pending`);
  }
  await openCursor(session, work);
  const ranges = work.keys.length > 0 ? await keyRanges(session, work) : pageRanges(session, work);
  const { targetMs = 500, host, signal, onProgress } = options;
  let size = options.size ?? 1_000;
  let leavesPending = false;
  let known: BatchProgress = { rows: 0, batches: 0 };
  for (let failures = 0;;) {
    if (signal?.aborted) throw new ConfitureError("cancelled", { operation: work.id });
    await waitForTurn(session, work, known, options);
    let cursor: Cursor;
    const startMs = host.elapsedMs();
    try {
      cursor = await session.transaction(() => doBatch(session, work, ranges, size, options));
    } catch (error) {
      if (!isWorthAnotherTry(error) || ++failures >= tries) throw error;
      size = Math.max(smallest, Math.floor(size / 2));
      await sleep(Math.min(5_000, 50 * 2 ** failures), options);
      continue;
    }
    failures = 0;
    const { rows, batches, finished } = cursor;
    onProgress?.(known = { rows, batches });
    if (finished) return { rows, batches, leavesPending };
    if (cursor.position === null) {
      // A pass is over.
      const isRest = work.pending !== undefined && await isPending(session, work);
      leavesPending = isRest && cursor.pass > passes;
      if (isRest && !leavesPending) continue;
      await session.transaction(async () => {
        await moveCursor(session, work.id, { ...await lockCursor(session, work.id), finished: true });
      });
      continue;
    }
    const tookMs = Math.max(1, host.elapsedMs() - startMs);
    size = Math.round(Math.min(largest, Math.max(smallest, size * Math.min(2, Math.max(0.5, targetMs / tookMs)))));
  }
}

/** Returns when no standby is behind and nobody waits for a lock on the table, or when the signal is aborted. */
async function waitForTurn(
  session: Session,
  { table }: BatchWork,
  progress: BatchProgress,
  options: BatchOptions,
): Promise<void> {
  while (!options.signal?.aborted) {
    const paused = await reasonToWait(session, table, options.throttle ?? {});
    if (paused === undefined) return;
    options.onProgress?.({ ...progress, paused });
    await sleep(250, options);
  }
}

/** One batch and the step of the cursor. At the end of a pass the cursor stands at the start of the next one. */
async function doBatch(
  session: Session,
  { id, pending }: BatchWork,
  ranges: Ranges,
  size: number,
  { lockTimeoutMs = 2_000 }: BatchOptions,
): Promise<Cursor> {
  // Rows that a policy hides would count as done: PostgreSQL says so instead.
  await session.execute(`SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL row_security = off`);
  const cursor = await lockCursor(session, id);
  if (cursor.finished) return cursor;
  const { rows, position, isLast } = await ranges.next(cursor, size);
  const moved: Cursor = {
    ...cursor,
    rows: cursor.rows + rows,
    batches: cursor.batches + 1,
    position: isLast ? null : position,
    pass: cursor.pass + (isLast ? 1 : 0),
    finished: isLast && pending === undefined,
  };
  await moveCursor(session, id, moved);
  return moved;
}

async function isPending(session: Session, { table, pending }: BatchWork): Promise<boolean> {
  const [row] = await session.query<{ rest: boolean }>(
    `SELECT EXISTS (SELECT FROM ${table} WHERE ${pending}) AS rest`,
  );
  return row!.rest;
}

/** A lock that came too late, a deadlock, a row that somebody changed first. */
const passing: ReadonlySet<string> = new Set(["55P03", "40P01", "40001"]);

function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof ConfitureError && passing.has(String((error.facts as { sqlstate?: string }).sqlstate));
}

/** Ends early when the signal is aborted. */
function sleep(ms: number, { signal }: BatchOptions): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    if (signal?.aborted) wake();
    else signal?.addEventListener("abort", wake, { once: true });
  });
}
