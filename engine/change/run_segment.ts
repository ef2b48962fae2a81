import { quoteIdentifier, type Session } from "../postgres/mod.ts";
import type { Batch } from "./draft.ts";
import type { Step } from "./plan.ts";
import type { PlanSegment } from "./segment.ts";

/** What of a step has to be known to run it. */
export type RunnableStep = Pick<Step, "sql" | "action" | "transaction"> & { readonly batch?: Batch | null };

export interface RunSegmentOptions<S extends RunnableStep> {
  /** Runs a step of batches. Without it, all rows are one batch: for a database without rows. */
  runBatch?(step: S & { readonly batch: Batch }): Promise<void>;
  /** Called before each step. */
  onStep?(step: S): void;
  /** What is left to do of a step that was interrupted before; its SQL when absent. */
  statementOf?(step: S): Promise<string>;
  /** Runs before the first step, inside the transaction where there is one. */
  before?: () => Promise<void>;
}

/** Runs a segment: all of its steps, or none of them where a transaction is allowed. */
export async function runSegment<S extends RunnableStep>(
  session: Session,
  { transactional, steps }: PlanSegment<S>,
  { onStep, before, runBatch, statementOf }: RunSegmentOptions<S> = {},
): Promise<void> {
  const run = async () => {
    await before?.();
    for (const step of steps) {
      onStep?.(step);
      if (!isOfBatches(step)) await session.execute(await statementOf?.(step) ?? step.sql);
      else if (runBatch) await runBatch(step);
      else await session.execute(asOneBatch(step.sql, step.batch));
    }
  };
  await (transactional ? session.transaction(run) : run());
}

/** What every session that walks a plan is set to: bodies of functions may name what comes later. */
export const walkingSettings = "SET check_function_bodies = off; SET search_path = public";

function isOfBatches<S extends RunnableStep>(step: S): step is S & { readonly batch: Batch } {
  return Boolean(step.batch);
}

function asOneBatch(sql: string, { table, keys }: Batch): string {
  const columns = keys.length === 0 ? "ctid" : keys.map(quoteIdentifier).join(", ");
  return `WITH batch AS (SELECT ${columns} FROM ${table}) ${sql}`;
}
