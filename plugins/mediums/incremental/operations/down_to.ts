import { defineOperation, reviewedDry } from "../../../../engine/plugin/mod.ts";
import { plannedText } from "./planned_text.ts";
import { downToInput, downToOutput, shownRollback } from "./down_io.ts";

export const downTo = defineOperation({
  name: "migrate down-to",
  summary: "Roll back every migration above a version",
  description:
    "Rolls back all that was applied above the version, the last first; the version itself stays. Every .down.sql must " +
    "be there before the first one runs.",
  effect: "destroy",
  effectOf: ({ dry_run }) => dry_run ? "read" : "destroy",
  review: reviewedDry("migrate down-to", shownRollback),
  positional: ["revision"],
  input: downToInput,
  output: downToOutput,
  examples: [{ command: "confiture migrate down-to 20260601120000", why: "Back to this version" }],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (input, context) => await (await import("../down/mod.ts")).runDownTo(input, context),
  text: ({ rolled_back, plan, to, dry_run }, style) =>
    [
      ...plannedText(plan, style),
      ...rolled_back.map(({ version, name }) =>
        dry_run ? `would roll back ${version}_${name}` : `${style.green("✓")} rolled back ${version}_${name}`
      ),
      dry_run ? "" : style.dim(to === null ? "nothing is applied any more" : `the current version is ${to}`),
    ].filter((line) => line !== "").join("\n"),
});
