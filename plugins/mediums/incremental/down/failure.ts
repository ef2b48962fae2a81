import { ConfitureError, type FactsOf, isConfitureError } from "../../../../engine/errors.ts";
import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import type { MigrationRun } from "../execute/mod.ts";
import type { Entry } from "../ledger/mod.ts";
import { afterLoss } from "../up/mod.ts";

/** The failure of one rollback, with what was rolled back before it. A lost connection is looked into. */
export async function explainDownFailure(
  error: unknown,
  run: MigrationRun,
  { entry, rolledBack, script }: {
    entry: Entry;
    rolledBack: readonly { version: string }[];
    script: MigrationScript;
  },
): Promise<unknown> {
  if (!(error instanceof ConfitureError)) return error;
  const { version, name } = entry;
  const migration = `${version}_${name}`;
  const before = rolledBack.map((each) => each.version);
  const left = leftOf(script, before);
  if (isConfitureError(error, "cancelled")) {
    return new ConfitureError("cancelled", { operation: run.context.operation, left }, { cause: error });
  }
  if (isConfitureError(error, "connection-lost")) {
    return new ConfitureError("rollback-failed", {
      migration,
      problem: `the connection was lost: ${(error.facts as { why: string }).why}`,
      hint: "Run it again: it goes on from what the ledger says.",
      rolled_back: before,
      left: await afterLoss(run, entry, left, "down"),
    }, { cause: error });
  }
  const facts = error.facts as Partial<FactsOf<"statement-failed">>;
  if (facts.sqlstate === undefined && !isConfitureError(error, "migration-program-failed")) return error;
  if (isConfitureError(error, "lock-timeout") || isConfitureError(error, "deadlock")) {
    const seconds = Math.round(run.retryBudgetMs / 1_000);
    return new ConfitureError("migration-lock-timeout", { migration, seconds, applied: [], left }, { cause: error });
  }
  const { file, line, column } = facts;
  return new ConfitureError("rollback-failed", {
    migration,
    ...(file !== undefined && { file, line, column }),
    problem: facts.server_message ?? (error.facts as { problem?: string }).problem ?? error.message,
    hint: facts.hint,
    rolled_back: before,
    left,
  }, { cause: error });
}

function leftOf({ transactional, program }: MigrationScript, before: readonly string[]): string {
  const own = transactional
    ? "Its transaction was rolled back: it is still applied."
    : program
    ? "It runs without a transaction: what its program had done is done. It is still applied."
    : "Statements before it in the file are done; it goes on behind them when it is run again.";
  return `${own} ${
    before.length === 0 ? "Nothing was rolled back before it." : `Rolled back before it: ${before.join(", ")}.`
  }`;
}
