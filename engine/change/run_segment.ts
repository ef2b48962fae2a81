import type { Session } from "../postgres/mod.ts";
import type { Step } from "./plan.ts";
import type { PlanSegment } from "./segment.ts";

export interface RunSegmentOptions {
  /** Called before each step. */
  onStep?(step: Pick<Step, "sql" | "action">): void;
  /** Runs inside the transaction before its first step. */
  before?: () => Promise<void>;
}

/** Runs a segment: all of its steps, or none of them where a transaction is allowed. */
export async function runSegment(
  session: Session,
  { transactional, steps }: PlanSegment<Pick<Step, "sql" | "action" | "transaction">>,
  { onStep, before }: RunSegmentOptions = {},
): Promise<void> {
  const run = async () => {
    await before?.();
    for (const step of steps) {
      onStep?.(step);
      await session.execute(step.sql);
    }
  };
  await (transactional ? session.transaction(run) : run());
}

/** What every session that walks a plan is set to: bodies of functions may name what comes later. */
export const walkingSettings = "SET check_function_bodies = off; SET search_path = public";
