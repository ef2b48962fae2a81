import type { PlanDocument } from "../../../engine/change/mod.ts";

/** A plan as a script for psql: its transactions, its timeouts, its hazards as comments. */
export function renderSql(document: PlanDocument): string {
  return [...lines(document)].join("\n") + "\n";
}

function* lines({ from, to, steps, proof }: PlanDocument): Generator<string> {
  yield `-- From ${oneLine(from.label)} (${from.fingerprint}) to ${oneLine(to.label)} (${to.fingerprint}).`;
  yield `-- ${
    proof.status === "proved" ? "Proved in a scratch database." : `Not proved: ${oneLine(proof.problems.join("; "))}`
  }`;
  yield "SET check_function_bodies = off;";
  yield "SET search_path = public;";
  let open = 0;
  for (const step of steps) {
    if (open !== 0 && open !== step.segment) yield* end();
    if (open !== step.segment) {
      yield "";
      if (step.transaction !== "none") {
        yield "BEGIN;";
        if (step.lock_timeout_ms !== null) yield `SET LOCAL lock_timeout = ${step.lock_timeout_ms};`;
        open = step.segment;
      }
    }
    for (const { name, why, row_check: check } of step.hazards) {
      yield `-- ${name}: ${oneLine(why)}`;
      if (check?.sql) yield `--   ask before the first step: ${oneLine(check.sql)};`;
    }
    yield `${step.sql};`;
  }
  if (open !== 0) yield* end();

  function* end(): Generator<string> {
    yield "COMMIT;";
    open = 0;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
