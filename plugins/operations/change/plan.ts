import { z } from "zod";
import { planDocument } from "../../../engine/change/mod.ts";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { objectTurns } from "../../../engine/comparison/mod.ts";
import { objectsField, sidesInput } from "./comparison_io.ts";
import { planText } from "./plan_text.ts";

const output = planDocument.extend({
  objects: objectTurns,
  output_path: z.string().nullable().describe("Where the plan was saved"),
});

export const plan = defineOperation({
  name: "plan",
  summary: "Plan the way from one database to another, and prove it in scratch",
  description:
    "Turns the difference of two sides into ordered steps, each with its SQL, transaction, strongest lock, hazards and " +
    "what undoes it. Forms that keep readers and writers going come by default; --fast gives the short form for an " +
    "empty or offline database.\n\n" +
    "The plan is proved: the source is built in a scratch database, the steps are run there, the result is read again " +
    "and has to be the target, and the way back has to lead back. Nothing else is changed. --output saves the plan for " +
    "confiture apply.\n\n" +
    "--objects plans some of the differences alone, with what these cannot be without.\n\n" +
    "Something that goes and something alike that comes may be a rename, which is never guessed: on a terminal it is " +
    "asked, and the answer is written into db/renames.yaml. Elsewhere the question is part of the plan.",
  effect: "read",
  input: z.object({
    ...sidesInput,
    objects: objectsField.describe("Plan only the differences of these, as diff tells them: column public.orders.note"),
    fast: field.flag("Short forms that lock tables for as long as they take, for an empty or offline database"),
    no_proof: field.flag("Do not prove the plan in a scratch database"),
    output: field.projectPath("Save the plan to FILE", { short: "o", placeholder: "FILE" }).optional(),
    sql: field.projectPath("Write the steps as one SQL script to FILE", { placeholder: "FILE" }).optional(),
    strict: field.flag("Fail when something could not be compared"),
  }),
  output,
  examples: [
    { command: "confiture plan", why: "What would bring the default environment's database to the DDL" },
    { command: "confiture plan --env production --output plan.json", why: "A plan to review and apply" },
    { command: "confiture plan --from git:v1 --to git:v2 --sql upgrade.sql", why: "The upgrade between two releases" },
  ],
  exits: { 1: "the proof failed" },
  exitCode: ({ proof }) => proof.status === "failed" ? 1 : 0,
  run: async (input, context) => await (await import("./run_plan.ts")).runPlan(input, context),
  text: planText,
});

export type PlanOutput = z.infer<typeof output>;
