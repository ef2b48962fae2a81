import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { validateInput, validateOutput } from "./validate_io.ts";
import { validateText, worstExit } from "./validate_text.ts";

export const validate = defineOperation({
  name: "migrate validate",
  summary: "Check the files of migrations, also against the branch they go into",
  description:
    "Without flags it looks at the files alone: names, versions, what stands at their tops, whether they can be parsed, " +
    "end their transaction or depend on what is not there; a missing way back is a warning. Each flag is a check of its " +
    "own. All that are asked for are made, and the exit code is the worst of theirs.\n\n" +
    "--check-collisions, --require-migration and --check-drift compare what statements touch and what catalogs hold, " +
    "never text. With --base-ref alone, the files are checked and held against that branch.",
  effect: "write",
  changes: "files",
  input: validateInput,
  output: validateOutput,
  examples: [
    { command: "confiture migrate validate", why: "Before a commit" },
    { command: "confiture migrate validate --base-ref origin/main", why: "In CI, before a branch is merged" },
    {
      command: "confiture migrate validate --require-migration --check-drift",
      why: "Whoever changes the DDL brings the migration that leads there",
    },
    { command: "confiture migrate validate --idempotent --staged", why: "In a pre-commit hook" },
  ],
  exits: {
    1: "a check found something",
    3: "a migration is such that up would refuse it",
    4: "a migration is no SQL",
    7: "git does not know what a check is held against",
  },
  exitCode: worstExit,
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (input, context) => await (await import("../validate/mod.ts")).runValidate(input, context),
  text: validateText,
  quietText: validateText,
});
