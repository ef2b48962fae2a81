import { loadParser } from "../../sql/mod.ts";
import type { Hazard, RowCheck } from "../hazard.ts";
import type { Plan } from "../plan.ts";
import type { RowQuestion } from "../row_question.ts";
import { Unaskable } from "./unaskable.ts";
import { writeQuestion, type WritingSides } from "./write_question.ts";

/** Adds to each hazard that rows can bring about the question to ask them, or why there is none. */
export async function withRowChecks(plan: Plan, sides: Omit<WritingSides, "parser">): Promise<Plan> {
  const isAsked = ({ rows }: Hazard) => rows !== undefined;
  if (!plan.steps.some(({ hazards }) => hazards.some(isAsked))) return plan;
  const parser = await loadParser();
  const withCheck = (hazard: Hazard): Hazard =>
    hazard.rows === undefined ? hazard : { ...hazard, check: checkOf(hazard.rows, { ...sides, parser }) };
  return { ...plan, steps: plan.steps.map((step) => ({ ...step, hazards: step.hazards.map(withCheck) })) };
}

function checkOf(question: RowQuestion, sides: WritingSides): RowCheck {
  try {
    const { sql, isPlain } = writeQuestion(question, sides);
    return { sql, atStart: !isPlain };
  } catch (error) {
    if (!(error instanceof Unaskable)) throw error;
    return { whyNot: error.message, atStart: true };
  }
}
