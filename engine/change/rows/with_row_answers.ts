import type { Session } from "../../postgres/mod.ts";
import type { Hazard, RowCheck } from "../hazard.ts";
import type { Plan } from "../plan.ts";
import { type Asked, askRows } from "./ask_rows.ts";

export interface RowAnswerOptions {
  elapsedMs(): number;
  /** How long one question may take, and all of them together; what is left then stays unknown. */
  eachMs?: number;
  allMs?: number;
}

/**
 * Asks the source database what the plan will ask it again when it is applied. A question that it does not understand
 * is given up here, with its reason, where people look at it.
 */
export async function withRowAnswers(
  plan: Plan,
  session: Session,
  { elapsedMs, eachMs = 5_000, allMs = 30_000 }: RowAnswerOptions,
): Promise<Plan> {
  const started = elapsedMs();
  const known = new Map<string, Asked>();
  const answerTo = async (sql: string): Promise<Asked> => {
    const left = allMs - (elapsedMs() - started);
    if (left <= 0) return { found: "unknown", why: "the time for questions was used up", isSenseless: false };
    return await askRows(session, sql, { timeoutMs: Math.max(1, Math.round(Math.min(eachMs, left))) });
  };
  const answered = async (check: RowCheck): Promise<RowCheck> => {
    if (check.sql === undefined) return check;
    const asked = known.get(check.sql) ?? await answerTo(check.sql);
    known.set(check.sql, asked);
    const { isSenseless, ...answer } = asked;
    return isSenseless
      ? { atStart: true, whyNot: `the source does not understand it: ${answer.why}` }
      : { ...check, answer };
  };
  const steps = [];
  for (const step of plan.steps) {
    const hazards: Hazard[] = [];
    for (const hazard of step.hazards) {
      hazards.push(hazard.check ? { ...hazard, check: await answered(hazard.check) } : hazard);
    }
    steps.push({ ...step, hazards });
  }
  return { ...plan, steps };
}
