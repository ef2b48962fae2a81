import { ConfitureError } from "../../../../engine/errors.ts";
import type { Environment } from "../../../../engine/project/mod.ts";
import type { SeedOptions } from "../../../../engine/seeds/mod.ts";

/** How an operation's flags and the environment's `seed:` say that seeds are applied. */
export function seedOptions(
  operation: string,
  input: { show_detail: boolean; continue_on_error: boolean },
  { config }: Environment,
): SeedOptions {
  const { transaction_mode: seedTransaction, continue_on_error: continues } = config.seed;
  if (input.continue_on_error && seedTransaction === "transaction") {
    throw new ConfitureError("usage", {
      problem: `${operation}: --continue-on-error contradicts seed.transaction_mode: transaction`,
      hint: "In that mode one failure undoes every file; set transaction_mode: savepoint, or leave the flag out.",
      command: operation,
    });
  }
  return {
    showDetail: input.show_detail,
    continueOnError: input.continue_on_error || continues,
    seedTransaction,
    statementTimeoutMs: config.statement_timeout_ms,
    lockTimeoutMs: config.lock_timeout_ms,
  };
}
