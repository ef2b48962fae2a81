import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { countText } from "../count_text.ts";
import { seedApplyInput, seedApplyOutput } from "./seed_apply_io.ts";

export const seedApply = defineOperation({
  name: "seed apply",
  summary: "Apply seed files to a database",
  description:
    "Applies db/seeds, db/seeds/common and db/seeds/<environment> in file order, in one transaction, each file in a " +
    "savepoint of its own; COPY data is streamed. Sequences end up behind the highest values.",
  effect: "write",
  input: seedApplyInput,
  output: seedApplyOutput,
  examples: [
    { command: "confiture seed apply", why: "Seeds of the default environment" },
    {
      command: "confiture seed apply --env test --profile small --continue-on-error",
      why: "See every failure at once",
    },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  exits: { 5: "a file failed under --continue-on-error; the others were applied" },
  exitCode: ({ success }) => success ? 0 : 5,
  run: async (input, context) => await (await import("../run_seed_apply.ts")).runSeedApply(input, context),
  text(output, style) {
    const mark = output.success ? style.green("✓") : style.red("✗");
    const lines = [
      `${mark} ${output.succeeded} of ${countText(output.total, "seed file")} applied to ${
        style.bold(output.database)
      } (${output.target})`,
    ];
    for (const { message } of output.failures) lines.push(`  ${style.red("✗")} ${message}`);
    if (output.moved_sequences.length > 0) {
      lines.push(`  ${countText(output.moved_sequences.length, "sequence")} moved behind the highest value`);
    }
    return lines.join("\n");
  },
});
