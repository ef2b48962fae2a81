import type { Style } from "../../../engine/plugin/mod.ts";
import { questionLines, sideLines } from "../../../engine/comparison/mod.ts";
import type { PlanOutput } from "./plan.ts";

/** A plan for people: its steps by transaction, with locks and hazards, then what the proof says. */
export function planText(result: PlanOutput, style: Style): string {
  return [...lines(result, style)].join("\n");
}

function* lines(result: PlanOutput, style: Style): Generator<string> {
  const { from, to, steps, proof } = result;
  yield* sideLines({ from, to }, style);
  yield* stepLines(steps, style);
  yield "";
  for (const table of result.reordered_tables) {
    yield `${style.yellow("!")} the columns of ${table} stand in another order, which PostgreSQL cannot change`;
  }
  yield* questionLines(result.questions, style);
  for (const name of result.unmodelled) yield `${style.yellow("!")} neither compared nor changed: ${name}`;
  for (const name of result.unreadable) yield `${style.yellow("!")} may not be read: ${name}`;
  for (const name of result.skipped) yield `${style.yellow("!")} not run in scratch: ${name}`;
  for (const note of result.notes) yield `${style.yellow("!")} ${note}`;
  if (steps.length === 0) yield `${style.green("✓")} nothing to do`;
  yield* proofLines(proof, style);
  if (result.output_path !== null) yield `Saved to ${result.output_path}; next: confiture apply ${result.output_path}`;
}

/** Steps by transaction, with their locks and hazards. */
export function* stepLines(steps: PlanOutput["steps"], style: Style): Generator<string> {
  for (const [segment, group] of Map.groupBy(steps, ({ segment }) => segment)) {
    yield "";
    const outside = group[0]!.transaction === "none";
    yield style.bold(outside ? `${segment}. outside a transaction` : `${segment}. one transaction`);
    for (const step of group) {
      for (const line of `${step.sql};`.split("\n")) yield `   ${line}`;
      if (step.lock) yield `     ${style.dim(`lock: ${step.lock.mode} on ${step.lock.on}`)}`;
      for (const { name, why, evidence, row_check: check } of step.hazards) {
        const size = evidence?.rows === undefined ? "" : `, about ${evidence.rows} rows`;
        yield `     ${style.yellow("!")} ${style.yellow(name)} ${style.dim(`${why}${size}`)}`;
        if (check) yield* rowCheckLines(check, style);
      }
    }
  }
}

type RowCheck = NonNullable<PlanOutput["steps"][number]["hazards"][number]["row_check"]>;

function* rowCheckLines({ sql, why_not, found, why }: RowCheck, style: Style): Generator<string> {
  if (sql === null) return yield `       ${style.dim(`rows cannot be asked before: ${why_not}`)}`;
  const answers = {
    clear: style.green("no row stands in the way now"),
    blocked: style.red(`rows stand in the way now${why === null ? "" : `: ${why}`}`),
    unknown: style.yellow(`nobody could tell yet whether rows stand in the way: ${why}`),
  };
  if (found !== null) yield `       ${answers[found]}`;
  yield `       ${style.dim(`apply asks first: ${sql}`)}`;
}

function* proofLines(proof: PlanOutput["proof"], style: Style): Generator<string> {
  const marks = { proved: style.green("✓"), failed: style.red("✗"), unproved: style.yellow("!") };
  const words = {
    proved: proof.reversed ? "proved in scratch, there and back" : "proved in scratch, there but not back",
    failed: "the proof failed",
    unproved: "not proved",
  };
  yield `${marks[proof.status]} ${words[proof.status]}`;
  for (const problem of proof.problems) yield `  ${problem}`;
  const { pg_dump: said, reason, differences, tolerated } = proof.witness;
  const why = reason === null ? "" : style.dim(`: ${reason}`);
  if (said === "agrees") yield `${style.green("✓")} pg_dump agrees${why}`;
  // Without a proof there was nothing to ask about.
  if (said === "silent" && proof.status === "proved") yield `${style.yellow("!")} pg_dump was not heard${why}`;
  for (const difference of differences) yield `  pg_dump: ${difference}`;
  for (const difference of tolerated) yield `  ${style.dim(`pg_dump, not counted: ${difference}`)}`;
}
