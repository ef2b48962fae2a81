import { ConfitureError } from "../../../engine/errors.ts";
import type { Issue } from "./operations/mod.ts";

/** An issue with what most of them do not have left out. */
export function issue(
  severity: Issue["severity"],
  code: string,
  message: string,
  more: Partial<Omit<Issue, "severity" | "code" | "message">> = {},
): Issue {
  return { severity, code, message, actionable: null, details: {}, migration: null, file: null, line: null, ...more };
}

/** What an operation would have ended with, as one issue among others. */
export function issueOf(error: ConfitureError, code: string = error.code, migration: string | null = null): Issue {
  const { file, line, problem } = error.facts as { file?: string; line?: number; problem?: string };
  return issue("error", code, code === error.code ? error.message : problem ?? error.message, {
    actionable: error.remedy,
    details: { code: error.code, reason: error.reason },
    migration,
    file: file ?? null,
    line: line ?? null,
  });
}

/** Runs the body; what it throws for people to act on is undefined and noted. */
export async function noting<T>(
  issues: Issue[],
  migration: string | null,
  body: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof ConfitureError) || error.reason === "cancelled") throw error;
    issues.push(issueOf(error, undefined, migration));
    return undefined;
  }
}
