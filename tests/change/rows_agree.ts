import assert from "node:assert/strict";
import type { Catalog } from "../../engine/catalog/mod.ts";
import { type Plan, type ServerAnswers, withRowAnswers, withRowChecks } from "../../engine/change/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";

/** Questions that nobody can answer before a plan runs, by their reason. */
const unaskable =
  /is made by this plan|is changed by this plan|a value of its own|from a sequence|^no server said|compared by PostgreSQL alone|operator class of its own/;

/** Rows say that they stand in the way of a plan. */
export class RowsStand extends Error {
  override readonly name = "RowsStand";
}

/** Asks the rows of a database that a plan leads through what the plan would ask: throws "RowsStand" where one is in its way. */
export async function assertRowsAgree(
  plan: Plan,
  session: Session,
  { from, to, answers }: { from: Catalog; to: Catalog; answers: ServerAnswers },
): Promise<void> {
  const checked = await withRowChecks(plan, { source: from, from, to, answers });
  const asked = await withRowAnswers(checked, session, { elapsedMs: () => 0 });
  for (const { action, hazards } of asked.steps) {
    for (const { kind, check } of hazards) {
      assert.equal(check !== undefined, kind === "may-fail", `${action}: ${kind}`);
      if (check === undefined) continue;
      if (check.sql === undefined) assert.match(check.whyNot!, unaskable, action);
      else if (check.answer?.found === "blocked") throw new RowsStand(`${action} is stopped by rows: ${check.sql}`);
      else assert.deepEqual(check.answer, { found: "clear" }, `${action}: ${check.sql}`);
    }
  }
}
