import { ConfitureError } from "../../errors.ts";

/** A connection string that cannot be used. `problem` must not quote any part of it: each may be a stray password. */
export class DsnProblem extends Error {}

/** Adds where the connection string came from. */
export function locateProblem(error: unknown, where: string): unknown {
  if (error instanceof DsnProblem) return new ConfitureError("dsn-invalid", { where, problem: error.message });
  return error;
}
