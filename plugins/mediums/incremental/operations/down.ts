import { defineOperation, reviewedDry } from "../../../../engine/plugin/mod.ts";
import { plannedText } from "./planned_text.ts";
import { downInput, downOutput, shownRollback } from "./down_io.ts";

export const down = defineOperation({
  name: "migrate down",
  summary: "Roll back the migrations applied last",
  description:
    "Runs the .down.sql files of the last applied migrations, the last first, each in one transaction with its row of " +
    "the ledger. When one of them has none, nothing is rolled back. The history keeps what was.",
  effect: "destroy",
  effectOf: ({ dry_run }) => dry_run ? "read" : "destroy",
  review: reviewedDry("migrate down", shownRollback),
  input: downInput,
  output: downOutput,
  examples: [{ command: "confiture migrate down --steps 2", why: "Take the last two back" }],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (input, context) => await (await import("../down/mod.ts")).runDown(input, context),
  text: ({ rolled_back, plan, dry_run, warnings }, style) =>
    [
      ...plannedText(plan, style),
      ...rolled_back.map(({ version, name }) =>
        dry_run ? `would roll back ${version}_${name}` : `${style.green("✓")} rolled back ${version}_${name}`
      ),
      ...(rolled_back.length === 0 ? ["nothing is applied"] : []),
      ...warnings.map((warning) => style.yellow(warning)),
    ].join("\n"),
});
