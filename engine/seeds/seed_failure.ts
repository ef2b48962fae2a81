import { ConfitureError } from "../errors.ts";

/** Classes of failures that the file itself has caused: its SQL, its rows, its bytes. */
const ofTheFile = new Set([4]);

/** The same failure as one of a seed file, which exits with 5; what is not the file's doing passes as it is. */
export function seedFailure(error: unknown, file: string): unknown {
  if (!(error instanceof ConfitureError) || !ofTheFile.has(error.exitCode)) return error;
  const facts = { file, ...error.facts as Record<string, string | number> };
  return new ConfitureError("seed-failed", {
    ...facts,
    problem: error.message,
    next: error.remedy,
    failed: error.reason,
    failed_code: error.code,
  }, { cause: error.cause });
}
