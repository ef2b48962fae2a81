import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { comparisonOutput, comparisonText, objectTexts } from "../../../engine/comparison/mod.ts";
import { sidesInput } from "./comparison_io.ts";

export const drift = defineOperation({
  name: "drift",
  summary: "Tell how a database differs from the project's DDL",
  description:
    "Compares a living database with what its environment's DDL would build, grants and owners included where the DDL " +
    "names them; with --against migrations, with what the project's migrations make of an empty database. Nothing is " +
    "changed. Exit code 1 when something differs, so that a schedule or CI can act on it.",
  effect: "read",
  input: z.object({
    env: sidesInput.env,
    against: field.source("What the database is held against, as diff takes it; the environment's DDL when absent")
      .optional(),
    strict: field.flag("Fail when something could not be compared"),
  }),
  output: z.object({ ...comparisonOutput, objects: objectTexts }),
  examples: [
    { command: "confiture drift", why: "The default environment" },
    { command: "confiture drift --env production --format json", why: "For a monitor" },
    { command: "confiture drift --against migrations", why: "What nobody wrote into a migration" },
  ],
  exits: { 1: "the database differs" },
  exitCode: ({ equal }) => equal ? 0 : 1,
  async run({ env, against, strict }, context) {
    const [{ readSides }, { compareSides, textsOf }, { requireWhole }] = await Promise.all([
      import("./read_sides.ts"),
      import("../../../engine/comparison/mod.ts"),
      import("./require_whole.ts"),
    ]);
    // From what the DDL says to what is there: an addition is something that nobody wrote down.
    const { from, to } = await readSides({ env, to: against }, context);
    const result = compareSides(to, from);
    if (strict) requireWhole(result);
    return { ...result, objects: textsOf(to.catalog, from.catalog, result.changes) };
  },
  text: comparisonText,
});
