import { quoteIdentifier, type Session } from "../postgres/mod.ts";
import type { Batch } from "./draft.ts";
import type { Step } from "./plan.ts";
import type { PlanSegment } from "./segment.ts";

/** What of a step has to be known to run it. */
export type RunnableStep = Pick<Step, "sql" | "action" | "transaction"> & { readonly batch?: Batch | null };

export interface RunSegmentOptions {
  /** Runs a step of batches. Without it, all rows are one batch: for a database without rows. */
  runBatch?(step: RunnableStep & { readonly batch: Batch }): Promise<void>;
  /** Called before each step. */
  onStep?(step: Pick<Step, "sql" | "action">): void;
  /** Runs inside the transaction before its first step. */
  before?: () => Promise<void>;
}

/** Runs a segment: all of its steps, or none of them where a transaction is allowed. */
export async function runSegment(
  session: Session,
  { transactional, steps }: PlanSegment<RunnableStep>,
  { onStep, before, runBatch }: RunSegmentOptions = {},
): Promise<void> {
  const run = async () => {
    await before?.();
    for (const step of steps) {
      onStep?.(step);
      const { batch, sql } = step;
      if (!batch) await session.execute(sql);
      else if (runBatch) await runBatch({ ...step, batch });
      else await session.execute(asOneBatch(sql, batch));
    }
  };
  await (transactional ? session.transaction(run) : run());
}

/** What every session that walks a plan is set to: bodies of functions may name what comes later. */
export const walkingSettings = "SET check_function_bodies = off; SET search_path = public";

function asOneBatch(sql: string, { table, keys }: Batch): string {
  const columns = keys.length === 0 ? "ctid" : keys.map(quoteIdentifier).join(", ");
  return `WITH batch AS (SELECT ${columns} FROM ${table}) ${sql}`;
}
