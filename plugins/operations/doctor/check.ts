import { isConfitureError } from "../../../engine/errors.ts";

export type CheckStatus = "ok" | "warning" | "failure";

/** What one look found. `id` is stable; `message` never holds a secret. */
export interface Check {
  id: string;
  status: CheckStatus;
  message: string;
  /** What to do; null where nothing has to be done. */
  remedy: string | null;
  /** Code of the error table, where the finding is one of its failures. */
  code: string | null;
}

export const ok = (id: string, message: string): Check => ({ id, status: "ok", message, remedy: null, code: null });

export const warning = (id: string, message: string, remedy: string): Check => ({
  id,
  status: "warning",
  message,
  remedy,
  code: null,
});

export const failure = (id: string, message: string, remedy: string): Check => ({
  id,
  status: "failure",
  message,
  remedy,
  code: null,
});

/** A failure of the error table as a check; anything else is a defect and goes on. */
export function fromError(id: string, error: unknown, status: CheckStatus = "failure"): Check {
  if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
  return { id, status, message: error.message, remedy: error.remedy, code: error.code };
}
