import { ConfitureError } from "../../../../engine/errors.ts";
import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import { forgetBatches } from "../../../../engine/data/mod.ts";
import { localSettings, resetting } from "./in_transaction.ts";
import {
  type Begun,
  checksumOfStatement,
  forgetProgress,
  markDone,
  markStarted,
  readBegun,
  requireSame,
  requireWhole,
} from "./progress.ts";
import type { MigrationRun } from "./run_context.ts";
import { batchIds, runBatchStatement } from "./batches.ts";
import { asOurselves, execute, runAlone } from "./run_alone.ts";
import { type Half, runStatements } from "./run_statements.ts";
import { watchBlockers } from "./watch_blockers.ts";
import { withRetries } from "./with_retries.ts";

export interface OutOfTransaction extends Half {
  /** The ledger, in the transaction that ends the migration. */
  behind(): Promise<void>;
}

/**
 * Runs a script statement by statement and returns the rows that it changed. Each is noted before it begins and behind it; what may run in a transaction is
 * noted in its own, so that only a statement which forbids one can be stopped at an unknown point. Then the catalog
 * decides, or the user. Throws "migration-needs-session", "migration-undecided".
 */
export async function runOutOfTransaction(
  run: MigrationRun,
  script: MigrationScript,
  { version, name, direction, behind }: OutOfTransaction,
): Promise<number> {
  const { session, context, isPooled, resolve } = run;
  const { statements } = script;
  const label = `${version}_${name}`;
  if (isPooled) requireTransaction(script);
  const begun = await readBegun(session, version, direction);
  if (!script.program) requireWhole(begun, statements.length, version);
  await session.execute(localSettings(run, script, ""));
  let changed = 0;
  try {
    if (script.program) changed = await wholeProgram(run, script, { version, name, direction }, begun.get(1));
    for (const [index, statement] of statements.entries()) {
      context.signal.throwIfAborted();
      const number = index + 1;
      const unit = { type: "progress", label, total: statements.length, unit: "statements" } as const;
      context.emit({ ...unit, done: index });
      const checksum = await checksumOfStatement(statement);
      const earlier = begun.get(number);
      requireSame(earlier, { checksum, version, line: statement.line, isAgain: resolve.get(version) === "again" });
      const isSetting = statement.kind === "set";
      // A SET is repeated: it went with the session that made it.
      if (earlier?.state === "done" && !isSetting) continue;
      const note = { version, direction, statement: number, statements: statements.length, checksum, run: context.run };
      await watchBlockers(
        run,
        `${label}, line ${statement.line}`,
        () =>
          withRetries(run, `${label}, line ${statement.line}`, async () => {
            if (isSetting) return void await execute(run, statement);
            const batch = script.batches.get(statement);
            if (batch) return await runBatchStatement(run, statement, batch, note);
            const alone = async () => changed += await runAlone(run, statement, { note, earlier });
            if (statement.transaction === "forbidden" || earlier) return void await alone();
            try {
              changed += await session.transaction(async () => {
                const rows = await execute(run, statement);
                await asOurselves(run, async () => {
                  await markStarted(session, note);
                  await markDone(session, version, direction, number);
                });
                await run.requireLock?.();
                return rows;
              });
            } catch (error) {
              if (!wantsNoTransaction(error)) throw error;
              await alone();
            }
          }),
      );
      context.emit({ ...unit, done: number });
    }
  } finally {
    await session.execute(resetting).catch(() => {});
  }
  await session.transaction(async () => {
    await run.requireLock?.();
    await forgetProgress(session, version);
    if (script.batches.size > 0) await forgetBatches(session, batchIds(script, version, direction));
    await behind();
  });
  return changed;
}

/** A program is one statement as far as progress goes: what of it is done, nobody can tell but its author. */
async function wholeProgram(run: MigrationRun, script: MigrationScript, half: Half, begun?: Begun): Promise<number> {
  const { session, context, resolve } = run;
  const { version, direction } = half;
  if (begun?.state === "done" || (begun && resolve.get(version) === "done")) return 0;
  if (begun && resolve.get(version) !== "again") {
    throw new ConfitureError("migration-undecided", {
      migration: version,
      file: script.file,
      line: 1,
      statement: `${direction}()`,
      why: "what of it was done, only its author can tell",
    });
  }
  const checksum = script.checksums.normalised;
  const note = { version, direction, statement: 1, statements: 1, checksum, run: context.run };
  await asOurselves(run, () => markStarted(session, note));
  const changed = await watchBlockers(run, `${version}_${half.name}`, () => runStatements(run, script, half));
  await asOurselves(run, () => markDone(session, version, direction, 1));
  await run.requireLock?.();
  return changed;
}

/** A procedure that commits, or a form that only the server knows to forbid a transaction: of partitioned tables. */
export function wantsNoTransaction(error: unknown): boolean {
  const state = error instanceof ConfitureError && (error.facts as { sqlstate?: string }).sqlstate;
  return state === "25001" || state === "2D000";
}

/** Throws "migration-needs-session" for a script that is not one transaction. */
export function requireTransaction({ file, statements, batches, transactional }: MigrationScript): void {
  if (transactional) return;
  const forbidding = statements.find(({ transaction }) => transaction === "forbidden");
  const why = forbidding
    ? `line ${forbidding.line} forbids a transaction`
    : batches.size > 0
    ? "it works in batches"
    : "it says no-transaction";
  throw new ConfitureError("migration-needs-session", { file, why });
}
