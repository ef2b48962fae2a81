import { ConfitureError, type FactsOf, isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { lockTransaction } from "../lock/mod.ts";
import { type Entry, findLedger, readEntries } from "../ledger/mod.ts";
import type { MigrationFile } from "../../../../engine/migrations/mod.ts";
import { type MigrationRun, wantsNoTransaction } from "../execute/mod.ts";

export interface Failed {
  file: MigrationFile;
  /** Versions applied by this run before it. */
  applied: readonly string[];
  /** Versions that would have come behind it. */
  pending: readonly string[];
  /** What is left of the file itself. */
  left: string;
}

/**
 * The failure of one migration, with what was applied before it. A lost connection is looked into: whether the
 * migration's end reached the server decides the ledger, which is asked.
 */
export async function explainFailure(error: unknown, run: MigrationRun, failed: Failed): Promise<unknown> {
  const { file, applied, pending, left } = failed;
  const migration = `${file.version}_${file.name}`;
  if (!(error instanceof ConfitureError)) return error;
  if (isConfitureError(error, "cancelled")) {
    const what = left === "" ? "what it had begun was rolled back" : left;
    return new ConfitureError("cancelled", { operation: run.context.operation, left: what }, { cause: error });
  }
  if (isConfitureError(error, "connection-lost")) {
    const facts = error.facts as { why: string };
    return new ConfitureError("migration-failed", {
      migration,
      problem: `the connection was lost: ${facts.why}`,
      applied,
      pending,
      left: await afterLoss(run, file, left, "up"),
      hint: "Run it again: it goes on from what the ledger says.",
    }, { cause: error });
  }
  const facts = error.facts as Partial<FactsOf<"statement-failed">>;
  if (facts.sqlstate === undefined && !isConfitureError(error, "migration-program-failed")) return error;
  if (isConfitureError(error, "lock-timeout") || isConfitureError(error, "deadlock")) {
    const seconds = Math.round(run.retryBudgetMs / 1_000);
    return new ConfitureError("migration-lock-timeout", { migration, seconds, applied, left }, { cause: error });
  }
  const { file: name, line, column, sql_line, sql_column, sqlstate } = facts;
  return new ConfitureError("migration-failed", {
    migration,
    ...(name !== undefined && { file: name, line, column }),
    ...(sql_line !== undefined && { sql_line, sql_column }),
    ...(sqlstate !== undefined && { sqlstate }),
    problem: facts.server_message ?? (error.facts as { problem?: string }).problem ?? error.message,
    hint: [facts.hint, needsCommits(error), isPlain(error) ? undefined : error.remedy].find((each) => each),
    applied,
    pending,
    left,
  }, { cause: error });
}

/** What only the server knows to forbid a transaction. */
function needsCommits(error: ConfitureError): string | undefined {
  if (!wantsNoTransaction(error)) return undefined;
  return "Write `-- confiture: no-transaction` at the top of the file: then it runs statement by statement.";
}

/** Whether its remedy says no more than that of the migration. */
function isPlain({ reason }: ConfitureError): boolean {
  return reason === "statement-failed" || reason === "migration-program-failed";
}

/** Whether the end of the migration that was running when the connection went has reached the server. */
export async function afterLoss(
  run: MigrationRun,
  { version }: Pick<MigrationFile, "version">,
  left: string,
  direction: "up" | "down",
): Promise<string> {
  const isUp = direction === "up";
  try {
    const { isOver, entries } = await ledgerAfterLoss(run);
    const isThere = entries.some((entry) => entry.version === version);
    if (isThere === isUp) {
      return isUp
        ? "The ledger has it: its commit reached the server, it is applied."
        : "The ledger does not have it any more: its commit reached the server, it is rolled back.";
    }
    const what = isUp ? "The ledger does not have it" : "The ledger has it";
    return isOver
      ? `${what}. ${left}`
      : `${what} ${
        isUp ? "yet" : "still"
      }, but its lock is held: the server may still be at it. See confiture migrate status.`;
  } catch {
    return "The server cannot be asked whether its commit had arrived; the ledger knows, see confiture migrate status.";
  }
}

/**
 * What the ledger says when a connection was lost, over another one. A server process that has not noticed yet may still
 * commit; then it lets go of the lock, and `isOver` is true.
 */
export async function ledgerAfterLoss(
  { context, place }: Pick<MigrationRun, "context" | "place">,
): Promise<{ isOver: boolean; entries: Entry[] }> {
  await using session = await reopen(context, place.dsn);
  const isOver = await within(2_000, () => session.transaction(() => lockTransaction(session)));
  const ledger = await findLedger(session, place.config.tracking_table);
  return { isOver, entries: ledger ? await readEntries(session, ledger) : [] };
}

async function within(ms: number, attempt: () => Promise<boolean>): Promise<boolean> {
  const pauseMs = 100;
  for (let left = ms; left > 0; left -= pauseMs) {
    if (await attempt()) return true;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return false;
}

async function reopen(context: Context, dsn: MigrationRun["place"]["dsn"]) {
  return await context.session(dsn, { survivesCancel: true });
}
