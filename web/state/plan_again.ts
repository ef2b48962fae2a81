import type { ApprovalAnswer, RunAnswer } from "../api/mod.ts";
import { ask, get, path } from "./api.ts";
import { askRun, runEnd } from "./ask_run.ts";

/** Names of the hazards of a plan, as `allow` takes them. */
export function hazardsOf(plan: unknown): string[] {
  const { steps } = plan as { steps: { hazards: { name: string }[] }[] };
  return [...new Set(steps.flatMap(({ hazards }) => hazards.map(({ name }) => name)))];
}

/**
 * Asks for an approval anew; gives the address to look at. A plan that it is about was made for a database that is
 * another by now: it is made again first, by the same words.
 */
export async function askReviewAgain({ id, project, input, attached }: ApprovalAnswer): Promise<string> {
  const attach = [];
  let allow = input.allow;
  for (const { path: file, run } of attached) {
    const before = await get<RunAnswer>(path`/api/runs/${run}`);
    if (before.operation !== "plan") {
      attach.push({ path: file, run });
      continue;
    }
    const planned = await runEnd(await askRun("plan", { project, input: before.input }));
    if (planned.status !== "succeeded") return path`/runs/${planned.id}`;
    // Whoever approves the review agrees to each of them.
    allow = hazardsOf(planned.output);
    attach.push({ path: file, run: planned.id });
  }
  const body = attached.length === 0 ? {} : { attach, input: { ...input, ...(allow === undefined ? {} : { allow }) } };
  const made = await ask<{ id: number }>("POST", path`/api/approvals/${id}/again`, body);
  return path`/reviews/${made.id}`;
}
