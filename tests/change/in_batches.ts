import assert from "node:assert/strict";
import type { Batch, RunnableStep } from "../../engine/change/mod.ts";
import { forgetBatches, runBatches } from "../../engine/data/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { testHost } from "../kit/mod.ts";

/** Runs a step of batches with small ones, so that there are several. */
export async function inBatches(
  session: Session,
  { sql, batch, action }: RunnableStep & { batch: Batch },
): Promise<void> {
  const work = { id: `${action} ${batch.table}`, sql, ...batch };
  const { leavesPending } = await runBatches(session, work, { host: testHost(), size: 10 });
  assert.equal(leavesPending, false, sql);
  await forgetBatches(session, [work.id]);
}
