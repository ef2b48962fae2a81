import { ConfitureError, isConfitureError } from "../../engine/errors.ts";
import { Away } from "./connection.ts";

/** What is told where there is no run yet. */
export function failureOf(error: unknown, url: string, operation: string, signal: AbortSignal): ConfitureError {
  if (isConfitureError(error)) return error;
  if (signal.aborted) {
    return new ConfitureError("cancelled", { operation, left: "nothing was begun" }, { cause: error });
  }
  if (!(error instanceof Away)) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return new ConfitureError("internal", { what }, { cause: error });
  }
  return new ConfitureError("server-away", { url, why: error.message }, { cause: error });
}
