import { maskFacts } from "./errors/mask_passwords.ts";
import { type ErrorReason, errorTable, type FactsOf } from "./errors/table.ts";

export { errorTable, exitCodes } from "./errors/table.ts";
export { fileTrouble } from "./errors/file_trouble.ts";
export { maskPasswords } from "./errors/mask_passwords.ts";
export { parseSaved } from "./errors/parse_saved.ts";
export type { ErrorReason, FactsOf } from "./errors/table.ts";
export type { ErrorRow, Facts, Place } from "./errors/row.ts";

/** A failure the user can act on. `reason` picks the row of the table: code, exit code, message, remedy. */
export class ConfitureError<R extends ErrorReason = ErrorReason> extends Error {
  override readonly name = "ConfitureError";

  readonly facts: FactsOf<R>;

  constructor(readonly reason: R, facts: FactsOf<R>, options?: ErrorOptions) {
    const shown = maskFacts(facts);
    super(describe(reason, shown), options);
    this.facts = shown;
  }

  /** Stable code of the family, for example `CONFIG_003`. */
  get code(): string {
    return errorTable[this.reason].code;
  }

  get exitCode(): number {
    return errorTable[this.reason].exit;
  }

  /** Status of an HTTP answer that carries it. */
  get status(): number {
    return (errorTable[this.reason] as { status?: number }).status ?? statusOfExit[this.exitCode] ?? 500;
  }

  /** What the user can do about it, always present. */
  get remedy(): string {
    // The table types each row's facts; a union of rows cannot be called without forgetting which one it is.
    return (errorTable[this.reason].remedy as (facts: unknown) => string)(this.facts);
  }

  /** The issue object of the JSON contract: severity, code, message, actionable, details, migration, file, line. */
  toIssue(): Issue {
    const facts = this.facts as Record<string, unknown>;
    const { file, line, migration, ...details } = facts;
    return {
      severity: "error",
      code: this.code,
      message: this.message,
      actionable: this.remedy,
      details: { reason: this.reason, ...details },
      migration: typeof migration === "string" ? migration : null,
      file: typeof file === "string" ? file : null,
      line: typeof line === "number" ? line : null,
    };
  }
}

/** What a class of failures is in HTTP: the request's own fault, the state of things, or a server behind us. */
const statusOfExit: Readonly<Record<number, number>> = {
  1: 500,
  2: 409,
  3: 502,
  4: 422,
  5: 422,
  6: 409,
  7: 422,
  8: 409,
  64: 400,
};

export interface Issue {
  severity: "error" | "warning" | "info";
  code: string;
  message: string;
  actionable: string;
  details: Record<string, unknown>;
  migration: string | null;
  file: string | null;
  line: number | null;
}

/** True for a `ConfitureError`, of one reason when `reason` is given. */
export function isConfitureError<R extends ErrorReason>(error: unknown, reason?: R): error is ConfitureError<R> {
  return error instanceof ConfitureError && (reason === undefined || error.reason === reason);
}

function describe<R extends ErrorReason>(reason: R, facts: FactsOf<R>): string {
  return (errorTable[reason].message as (facts: unknown) => string)(facts);
}
