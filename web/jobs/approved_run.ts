import { readCatalog } from "../../engine/catalog/mod.ts";
import { contentHash } from "../../engine/content_hash.ts";
import { ConfitureError } from "../../engine/errors.ts";
import type { Engine, RunOutcome } from "../../engine/mod.ts";
import { openSession } from "../../engine/postgres/mod.ts";
import type { Dsn } from "../../engine/project/mod.ts";
import { findApproval, killApproval, type ReviewOutcome } from "../approvals/mod.ts";
import type { Control } from "../control/mod.ts";
import type { ClaimedRun } from "./claim_run.ts";
import { insist } from "./event_writer.ts";
import type { RunTarget } from "./run_target.ts";

/** Runs a review, and says what of it an approval binds. The database is read first: a change in between is a change. */
export async function reviewRun(
  { pool, host }: Control,
  approval: number,
  { engine, target, run }: { engine: Engine; target: RunTarget | undefined; run(): Promise<RunOutcome> },
): Promise<{ outcome: RunOutcome; review: ReviewOutcome }> {
  const { operation } = await findApproval(pool, approval);
  const fingerprint = await fingerprintOf(target!.dsn, host);
  const outcome = await run();
  if (outcome.status !== "succeeded") return { outcome, review: { failed: `its review ended as ${outcome.status}` } };
  const shownHash = await shownHashOf(engine, operation, outcome);
  return { outcome, review: { fingerprint, shownHash, isProtected: target!.isProtected } };
}

/**
 * Compares what was approved with what is so now: the database and all that was shown. Throws "approval-dead" where they
 * differ, and the approval is dead then. The run has its database alone already.
 */
export async function checkApproval(
  { pool, host }: Control,
  { id, attempt, approval }: ClaimedRun,
  { engine, target, signal }: { engine: Engine; target: RunTarget | undefined; signal: AbortSignal },
): Promise<void> {
  const approved = await findApproval(pool, approval!);
  const operation = await engine.registry.operation(approved.operation);
  const die = async (why: string): Promise<never> => {
    await insist(() => pool.transaction((session) => killApproval(session, approved.id, why, `run ${id}`)));
    throw new ConfitureError("approval-dead", { approval: String(approved.id), why });
  };
  if (await fingerprintOf(target!.dsn, host) !== approved.fingerprint) {
    await die("the database is not the one that was reviewed: its schema changed");
  }
  const review = operation.review!.of(approved.input);
  const outcome = await engine.run(review.operation, review.input, { signal });
  signal.throwIfAborted();
  if (outcome.status !== "succeeded") await die(`its review ends as ${outcome.status} now`);
  if (await shownHashOf(engine, approved.operation, outcome) !== approved.shown_hash) {
    await die("a review shows something else now than what was approved");
  }
  // From here on the run itself changes what was reviewed; whoever takes it over does not compare again.
  await insist(() =>
    pool.query("UPDATE confiture_control.run SET is_approval_checked = true WHERE id = $1 AND attempt = $2", [
      id,
      attempt,
    ])
  );
}

async function shownHashOf({ registry }: Engine, operation: string, { output, exitCode }: RunOutcome): Promise<string> {
  const { review } = await registry.operation(operation);
  return contentHash({ exitCode, shown: review!.shown(output) });
}

async function fingerprintOf(dsn: Dsn, host: Control["host"]): Promise<string> {
  await using session = await openSession(dsn, { host, applicationName: "confiture review" });
  return (await readCatalog(session)).fingerprint;
}
