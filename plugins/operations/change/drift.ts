import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { comparisonOutput, sidesInput } from "./comparison_io.ts";
import { comparisonText } from "./comparison_text.ts";

export const drift = defineOperation({
  name: "drift",
  summary: "Tell how a database differs from the project's DDL",
  description:
    "Compares a living database with what its environment's DDL would build, grants and owners included where the DDL " +
    "names them. Nothing is changed. Exit code 1 when something differs, so that a schedule or CI can act on it.",
  effect: "read",
  input: z.object({ env: sidesInput.env, strict: field.flag("Fail when something could not be compared") }),
  output: z.object(comparisonOutput),
  examples: [
    { command: "confiture drift", why: "The default environment" },
    { command: "confiture drift --env production --format json", why: "For a monitor" },
  ],
  exits: { 1: "the database differs from the DDL" },
  exitCode: ({ equal }) => equal ? 0 : 1,
  async run({ env, strict }, context) {
    const [{ readSides }, { compareSides }, { requireWhole }] = await Promise.all([
      import("./read_sides.ts"),
      import("./compare.ts"),
      import("./require_whole.ts"),
    ]);
    // From what the DDL says to what is there: an addition is something that nobody wrote down.
    const { from, to } = await readSides({ env }, context);
    const result = compareSides(to, from);
    if (strict) requireWhole(result);
    return result;
  },
  text: comparisonText,
});
