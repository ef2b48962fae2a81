import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { dropInput, dropOutput } from "./test_db_drop_io.ts";

export const drop = defineOperation({
  name: "test-db drop",
  summary: "Drop templates and clones",
  description:
    "Drops databases that carry confiture's comment as a template or a clone, and nothing else: every name is checked " +
    "before the first database goes.",
  effect: "destroy",
  input: dropInput,
  output: dropOutput,
  positional: ["names"],
  examples: [
    { command: "confiture test-db drop shop_test_1 shop_test_2", why: "Asks, and says what is lost" },
    { command: "confiture test-db drop shop_test_1 --if-exists --yes", why: "At the end of a CI job" },
  ],
  run: async (input, context) => await (await import("../test_db/mod.ts")).runDrop(input, context),
  text({ dropped, missing, target }, style) {
    return [
      ...dropped.map((name) => `${style.green("✓")} Dropped ${style.bold(name)} (${target})`),
      ...missing.map((name) => style.dim(`- ${name} is not there`)),
    ].join("\n");
  },
});
