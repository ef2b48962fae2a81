import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { type Context, field } from "../../../engine/plugin/mod.ts";
import { approval, approvalId } from "./fields.ts";
import { headOf, readShown } from "./read_shown.ts";

export const decisionInput = z.object({
  approval: approvalId,
  shown_hash: field.text("The shown_hash of what you saw (approval show --format json); asks when absent", {
    placeholder: "HASH",
  }).optional(),
  comment: field.text("What is kept with the decision").optional(),
});

export const decisionOutput = z.object({ approval });

/** Decides about what is shown: it is shown and asked for here, or somebody names the hash of what they saw before. */
export async function decide(
  decision: "approve" | "reject",
  { approval: id, shown_hash, comment }: z.infer<typeof decisionInput>,
  context: Context,
): Promise<z.infer<typeof decisionOutput>> {
  let hash = shown_hash;
  if (hash === undefined) {
    const found = await readShown(id, context);
    const { state, died_of } = found.approval;
    if (state !== "open" || found.shown === null || found.approval.shown_hash === null) {
      const why = state === "reviewing" ? "its review is not over yet" : died_of ?? `it is ${state}`;
      throw new ConfitureError("conflict", {
        what: `approval ${id} cannot be decided: ${why}`,
        remedy: `Look at it: confiture approval show ${id}`,
      });
    }
    hash = found.approval.shown_hash;
    const question = `${decision === "approve" ? "Approve" : "Reject"} this?`;
    await context.consent({ question, loses: `${headOf(found)}\n${found.shown}` });
  }
  return { approval: await (await context.remote()).decide(id, decision, { shown_hash: hash, comment }) };
}
