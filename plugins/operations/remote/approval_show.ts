import { z } from "zod";
import { defineOperation } from "../../../engine/plugin/mod.ts";
import { approvalId, surface } from "./fields.ts";
import { headOf, readShown, shownApproval } from "./read_shown.ts";

export const approvalShow = defineOperation({
  name: "approval show",
  summary: "Show what an approval is about",
  effect: "read",
  surface,
  input: z.object({ approval: approvalId }),
  output: shownApproval,
  positional: ["approval"],
  examples: [{ command: "confiture approval show 7", why: "What would happen, and who wants it" }],
  run: ({ approval }, context) => readShown(approval, context),
  text: (found, style) => {
    const { state, decided_by, died_of } = found.approval;
    const why = died_of ?? (decided_by === null ? undefined : `by ${decided_by}`);
    return [
      style.bold(headOf(found)),
      `  ${state}${why === undefined ? "" : `: ${why}`}`,
      ...(found.shown === null ? [] : ["", found.shown]),
    ].join("\n");
  },
});
