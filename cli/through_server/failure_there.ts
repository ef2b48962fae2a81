import { ConfitureError, type ErrorReason, errorTable, type Issue } from "../../engine/errors.ts";

/** A failure in the words of the server that had it: code, message and remedy are those of a local one. */
export class FailureThere extends ConfitureError<"failed-there"> {
  readonly #issue: Issue;
  readonly #exitCode: number;

  constructor(issue: Issue, { exitCode, status }: { exitCode?: number | null; status?: number } = {}) {
    const { reason: _, ...details } = issue.details;
    const { message, actionable: remedy, file, line, migration } = issue;
    const place = { ...(file === null ? {} : { file }), ...(line === null ? {} : { line }) };
    const named = migration === null ? {} : { migration };
    super("failed-there", { ...(details as Record<string, string>), ...place, ...named, message, remedy });
    this.#issue = { ...issue, actionable: remedyHere(issue) ?? remedy };
    this.#exitCode = exitCode ?? exitOf(issue) ?? 1;
    this.statusThere = status;
  }

  /** Status of the answer that told it; none where it is the end of a run. */
  readonly statusThere: number | undefined;

  override get code(): string {
    return this.#issue.code;
  }

  override get exitCode(): number {
    return this.#exitCode;
  }

  override get remedy(): string {
    return this.#issue.actionable;
  }

  override toIssue(): Issue {
    return this.#issue;
  }
}

/** What to do about it with this program, where the server speaks of requests. */
function remedyHere({ code, details }: Issue): string | undefined {
  if (code === "SERVER_1701") {
    return "Set CONFITURE_TOKEN to a token that is valid; one is made with POST /api/tokens, see the server's /api.";
  }
  if (code === "SERVER_1716") {
    return "Ask for one with --request-approval; when somebody else has approved it, run it with --approval ID.";
  }
  if (code === "SERVER_1706" && details.kind === "project") {
    return "Name the project that it is there with --server-project, or let an admin make it (POST /api/projects).";
  }
  return undefined;
}

function exitOf({ code, details }: Issue): number | undefined {
  const reason = details.reason as ErrorReason;
  if (Object.hasOwn(errorTable, reason) && errorTable[reason].code === code) return errorTable[reason].exit;
  return Object.values(errorTable).find((row) => row.code === code)?.exit;
}
