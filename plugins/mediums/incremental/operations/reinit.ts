import { defineOperation, reviewedDry } from "../../../../engine/plugin/mod.ts";
import { reinitInput, type ReinitOutput, reinitOutput } from "./reinit_io.ts";

export const reinit = defineOperation({
  name: "migrate reinit",
  summary: "Write the ledger anew from the files",
  description:
    "For a folder whose files were renumbered or merged by hand: replaces every entry of the ledger, in one transaction. " +
    "No migration runs. The history keeps what was there before.",
  effect: "destroy",
  effectOf: ({ dry_run }) => dry_run ? "read" : "destroy",
  review: reviewedDry("migrate reinit", ({ deleted_count, marked }: ReinitOutput) => ({ deleted_count, marked })),
  input: reinitInput,
  output: reinitOutput,
  examples: [{ command: "confiture migrate reinit --dry-run", why: "See what would be replaced" }],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (input, context) => await (await import("../record/mod.ts")).runReinit(input, context),
  text: ({ deleted_count, marked, dry_run }, style) =>
    dry_run
      ? `would replace ${deleted_count} entries by ${marked.length}`
      : `${style.green("✓")} replaced ${deleted_count} entries by ${marked.length}`,
});
