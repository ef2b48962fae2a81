import { ConfitureError } from "../../errors.ts";
import type { Session } from "../../postgres/mod.ts";
import type { PlanDocument } from "../plan_document.ts";
import { type Asked, askRows } from "./ask_rows.ts";

export interface RequireRowsOptions {
  /** Segments that are done already. */
  readonly place: number;
  readonly signal: AbortSignal;
  onQuestion?(action: string): void;
}

/**
 * Asks the rows everything that the steps still to come want to know, before any of them runs. Throws "rows-in-the-way"
 * with every step that a row would stop, or of which that could not be told although there is a question.
 */
export async function requireRows(
  { steps }: PlanDocument,
  session: Session,
  { place, signal, onQuestion }: RequireRowsOptions,
): Promise<void> {
  const known = new Map<string, Asked>();
  const blocked = new Map<string, string>();
  for (const [at, { action, segment, hazards }] of steps.entries()) {
    if (segment <= place) continue;
    for (const { name, why, row_check: check } of hazards) {
      // What a step has changed since the start is known by another name, or is no longer what the question is about.
      if (!check?.sql || (check.at_start && place > 0)) continue;
      signal.throwIfAborted();
      if (!known.has(check.sql)) onQuestion?.(action);
      const answer = known.get(check.sql) ?? await askRows(session, check.sql);
      known.set(check.sql, answer);
      if (answer.found === "clear") continue;
      const reason = answer.found === "blocked"
        ? answer.why === undefined ? why : `${why}: ${answer.why}`
        : `the rows could not be asked: ${answer.why}`;
      blocked.set(name + reason, `step ${at + 1}, ${action}: ${name} (${reason})`);
    }
  }
  if (blocked.size > 0) throw new ConfitureError("rows-in-the-way", { blocked: [...blocked.values()], done: place });
}
