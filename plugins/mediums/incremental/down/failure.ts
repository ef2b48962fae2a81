import { ConfitureError, type FactsOf, isConfitureError } from "../../../../engine/errors.ts";
import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import type { Entry } from "../ledger/mod.ts";

/** The failure of one rollback, with what was rolled back before it. */
export function explainDownFailure(
  error: unknown,
  { version, name }: Entry,
  { rolledBack, script }: { rolledBack: readonly { version: string }[]; script: MigrationScript },
): unknown {
  if (!(error instanceof ConfitureError)) return error;
  const facts = error.facts as Partial<FactsOf<"statement-failed">>;
  if (facts.sqlstate === undefined && !isConfitureError(error, "migration-program-failed")) return error;
  const before = rolledBack.map((each) => each.version);
  const { file, line, column } = facts;
  return new ConfitureError("rollback-failed", {
    migration: `${version}_${name}`,
    ...(file !== undefined && { file, line, column }),
    problem: facts.server_message ?? (error.facts as { problem?: string }).problem ?? error.message,
    hint: facts.hint,
    rolled_back: before,
    left: `${
      script.transactional
        ? "Its transaction was rolled back: it is still applied."
        : script.program
        ? "It runs without a transaction: what its program had done is done. It is still applied."
        : "Statements before it in the file are done; it goes on behind them when it is run again."
    } ${before.length === 0 ? "Nothing was rolled back before it." : `Rolled back before it: ${before.join(", ")}.`}`,
  }, { cause: error });
}
