import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { comparisonOutput, comparisonText } from "../../../engine/comparison/mod.ts";
import { sidesInput } from "./comparison_io.ts";

export const diff = defineOperation({
  name: "diff",
  summary: "Tell how two databases differ, object by object",
  description:
    "Reads both sides as catalogs and compares every object and every part of it: columns, constraints, indexes, " +
    "functions, policies, grants, owners, comments. DDL is run in a scratch database first, so that PostgreSQL itself " +
    "says what it means. Nothing is changed. Without flags it compares the default environment's database with the " +
    "project's DDL.\n\n" +
    "What was not compared is listed: objects that the model does not know, those that the role may not read, and what " +
    "extensions and the scope left out. --strict makes the first two an error.\n\n" +
    "Something that goes and something alike that comes may be a rename, which is never guessed: on a terminal it is " +
    "asked, and the answer is written into db/renames.yaml. Elsewhere the question is part of the result.",
  effect: "read",
  input: z.object({ ...sidesInput, strict: field.flag("Fail when something could not be compared") }),
  output: z.object(comparisonOutput),
  examples: [
    { command: "confiture diff", why: "What the DDL would change in the default environment's database" },
    { command: "confiture diff --from staging --to production", why: "Two environments" },
    { command: "confiture diff --from git:main --to ddl", why: "What this branch changes in the DDL" },
  ],
  async run({ strict, ...choice }, context) {
    const [{ readSides }, { compareSides, settleSides }, { requireWhole }] = await Promise.all([
      import("./read_sides.ts"),
      import("../../../engine/comparison/mod.ts"),
      import("./require_whole.ts"),
    ]);
    const sides = await readSides(choice, context);
    const result = compareSides(sides.from, sides.to, await settleSides(sides, context));
    if (strict) requireWhole(result);
    return result;
  },
  text: comparisonText,
});
