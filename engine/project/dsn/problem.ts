import { ConfitureError } from "../../errors.ts";

/** A connection string that cannot be used. `problem` must not quote any part of it: each may be a stray password. */
export class DsnProblem extends Error {
  constructor(message: string, readonly about?: DsnSubject) {
    super(message);
  }
}

/** What a problem is about when another spelling of the connection string would not solve it. */
export type DsnSubject = "service" | "certificate";

/** Says of every problem of the work what it is about. */
export async function problemsAbout<T>(subject: DsnSubject, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof DsnProblem ? new DsnProblem(error.message, subject) : error;
  }
}

/** Adds where the connection string came from. */
export function locateProblem(error: unknown, where: string): unknown {
  if (!(error instanceof DsnProblem)) return error;
  const { message: problem, about } = error;
  return new ConfitureError("dsn-invalid", { where, problem, ...(about === undefined ? {} : { [about]: true }) });
}
