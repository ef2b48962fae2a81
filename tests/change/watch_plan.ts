import assert from "node:assert/strict";
import {
  cutIntoSegments,
  type LockMode,
  lockModes,
  type Plan,
  runSegment,
  type Step,
} from "../../engine/change/mod.ts";
import type { ServerNotice, Session } from "../../engine/postgres/mod.ts";
import { inBatches } from "./in_batches.ts";

/** What a step took and did, as the server tells it. */
export interface WatchedStep {
  step: Step;
  /** Strongest lock on a table that was there before the plan, with its name. */
  held?: { mode: LockMode; on: string };
  /** What the server says at DEBUG1: that it reads or writes a table whole. */
  work: string[];
}

/**
 * Runs a plan and watches it: locks from pg_locks, inside of transactions by the plan's own session at the end of each
 * step, and by another session while statements outside of them run. `notices` are those of the plan's session.
 */
export async function watchPlan(
  session: Session,
  watcher: Session,
  plan: Plan,
  notices: ServerNotice[],
): Promise<WatchedStep[]> {
  const known = (await watcher.query<{ oid: number }>(
    "SELECT oid::int FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'p', 'm')",
  )).map(({ oid }) => oid);
  await session.execute("SET check_function_bodies = off; SET client_min_messages = debug1");
  const watched: WatchedStep[] = [];
  for (const { transactional, steps } of cutIntoSegments(plan.steps)) {
    const run = async () => {
      for (const step of steps) {
        const seen: WatchedStep = { step, work: [] };
        watched.push(seen);
        notices.length = 0;
        const running = { isOver: false };
        const polling = transactional ? undefined : poll(watcher, session.pid, known, seen, running);
        const segment = { transactional: false, steps: [step] };
        await runSegment(session, segment, { runBatch: (batch) => inBatches(session, batch) });
        running.isOver = true;
        await polling;
        seen.work = notices.map(({ message }) => message).filter((message) => isWork(message));
        if (transactional) await look(session, session.pid, known, seen);
      }
    };
    await (transactional ? session.transaction(run) : run());
  }
  await session.execute("RESET client_min_messages");
  return watched;
}

function isWork(message: string): boolean {
  // A new TOAST table is empty.
  if (/"pg_toast_\d+"/.test(message)) return false;
  return /^(verifying table|rewriting table|building index|validating foreign key)/.test(message);
}

async function poll(watcher: Session, pid: number, known: number[], seen: WatchedStep, running: { isOver: boolean }) {
  while (!running.isOver) await look(watcher, pid, known, seen);
}

async function look(session: Session, pid: number, known: number[], seen: WatchedStep): Promise<void> {
  const rows = await session.query<{ mode: string; on: string }>(
    `SELECT mode, relation::regclass::text AS on FROM pg_locks
     WHERE pid = $1 AND granted AND locktype = 'relation' AND relation = ANY ($2::int[]::oid[])`,
    [pid, known],
  );
  for (const { mode, on } of rows) {
    const name = mode.replace(/Lock$/, "").replace(/(?<=.)([A-Z])/g, " $1").toUpperCase() as LockMode;
    if (seen.held === undefined || rank(name) > rank(seen.held.mode)) seen.held = { mode: name, on };
  }
}

function rank(mode: LockMode): number {
  return lockModes.indexOf(mode);
}

/** Nothing takes more than it says, and nothing works through a table under a lock that stops writers. */
export function assertGentle(watched: readonly WatchedStep[]): void {
  let claimed: LockMode | undefined;
  let isTold = false;
  for (const { step, held, work } of watched) {
    // Locks of a transaction stay to its end.
    if (step.transaction !== "shared") [claimed, isTold] = [undefined, false];
    // A materialized view that is made anew is read by nobody, its indexes are built meanwhile.
    isTold ||= step.hazards.some(({ kind }) => kind === "blocks-writes" || kind === "blocks-reads");
    if (step.lock && (claimed === undefined || rank(step.lock.mode) > rank(claimed))) claimed = step.lock.mode;
    if (held && rank(held.mode) > rank("ACCESS SHARE")) {
      assert.ok(claimed !== undefined, `says nothing of its lock, and holds ${held.mode} on ${held.on}: ${step.sql}`);
      assert.ok(rank(held.mode) <= rank(claimed), `holds ${held.mode} on ${held.on}, says ${claimed}: ${step.sql}`);
    }
    if (held === undefined || rank(held.mode) < rank("SHARE")) continue;
    assert.ok(work.length === 0 || isTold, `${work.join(", ")} under ${held.mode} on ${held.on}: ${step.sql}`);
  }
}
