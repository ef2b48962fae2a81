import { z } from "zod";
import { planDocument, planStep } from "../../../engine/change/mod.ts";
import { defineOperation, field, reviewedDry, targetFields } from "../../../engine/plugin/mod.ts";
import { stepLines } from "./plan_text.ts";

const output = z.object({
  plan: z.string().describe("Hash of the plan"),
  target: z.string(),
  segments: z.int().describe("Transactions, and statements outside one"),
  steps: z.int(),
  resumed_at: z.int().describe("Segments that an earlier run had done"),
  lock_retries: z.int().describe("How often a lock was not given in time"),
  fingerprint: z.string().describe("Of the database afterwards; the one that the plan leads to"),
  dry_run: z.boolean(),
  would_run: z.array(planStep).describe("Steps that are left to do; empty but for a dry run"),
  from: planDocument.shape.from.describe("What the plan was made for"),
  to: planDocument.shape.to.describe("What it leads to"),
  proof: planDocument.shape.proof.omit({ boundaries: true }).describe("What came of trying it in scratch"),
  not_compared: z.array(z.string()).describe("What the plan neither compared nor changes"),
  notes: z.array(z.string()),
  execution_time_ms: z.int(),
});

/**
 * What of a dry run somebody agrees to: all but sizes, and what the rows told when the plan was made. Sides and proof are
 * the plan's, which its hash names.
 */
const shownSteps = ({ plan, would_run, resumed_at }: z.infer<typeof output>): unknown => ({
  plan,
  resumed_at,
  would_run: would_run.map(({ hazards, lock, ...step }) => ({
    ...step,
    lock: lock && { mode: lock.mode, on: lock.on },
    hazards: hazards.map(({ evidence: _, row_check: _check, ...hazard }) => hazard),
  })),
});

export const apply = defineOperation({
  name: "apply",
  summary: "Apply a saved plan to its database",
  description:
    "Executes a plan of confiture plan, segment by segment. It is refused when its file was edited, when the database is " +
    "not the one that it was made for, when it is not proved, or when it carries a hazard (lost data, a rewritten " +
    "table, a long lock) that was not allowed by its name.\n\n" +
    "Before the first step the rows are asked whether they stop one: a new check or key that they break, a NOT NULL " +
    "column that they have no value for, a type that is too narrow. Each table in question is read, and nothing is " +
    "changed when a row stands in the way.\n\n" +
    "A lock that is not given within its timeout is asked for again, with growing pauses, while nothing is held. After " +
    "an interruption the same command goes on behind the last segment that was done: an index that an interrupted " +
    "build left invalid is dropped and built anew, a partition that was halfway detached is detached to the end, and " +
    "a backfill goes on behind its last batch.",
  effect: "write",
  effectOf: ({ dry_run }) => dry_run ? "read" : "write",
  review: reviewedDry("apply", shownSteps),
  positional: ["plan"],
  input: z.object({
    plan: field.projectPath("The saved plan", { placeholder: "FILE" }),
    ...targetFields,
    allow: z.array(z.string().min(1)).describe("Agree to a hazard of the plan, by its name").meta({
      kind: "name",
      placeholder: "HAZARD",
    }).default([]),
    unproved: field.flag("Apply a plan without a proof, or with one that failed"),
    no_row_check: field.flag("Do not ask the rows before the first step whether they stop one"),
    dry_run: field.flag("Make every check, and list the steps that are left to do; nothing is run"),
    retry_seconds: field.count("How long a segment that waits for locks is tried again").default(300),
  }),
  output,
  examples: [
    {
      command: "confiture apply plan.json --env staging",
      why: "After confiture plan --env staging --output plan.json",
    },
    {
      command: "confiture apply plan.json --allow data-loss:public.orders.note",
      why: "A column goes, and that is meant",
    },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (input, context) => await (await import("./run_apply.ts")).runApply(input, context),
  text: ({ steps, segments, target, resumed_at, dry_run, would_run }, style) => {
    if (dry_run) {
      const left = would_run.length === 0
        ? "nothing is left to do"
        : `${would_run.length} steps would run; nothing was`;
      return [...stepLines(would_run, style), "", left].join("\n");
    }
    const all = `${steps} step${steps === 1 ? "" : "s"} in ${segments} segment${segments === 1 ? "" : "s"}`;
    if (resumed_at === segments) return `${style.green("✓")} nothing left to do: ${target} has all ${all} already`;
    const earlier = resumed_at > 0 ? `; segments 1 to ${resumed_at} by an earlier run` : "";
    return `${style.green("✓")} ${all} applied to ${target}${earlier}`;
  },
});

export type ApplyOutput = z.infer<typeof output>;
