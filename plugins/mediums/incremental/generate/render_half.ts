import { type Batch, consentedHazards, type Hazard, hazardName, type Step } from "../../../../engine/change/mod.ts";
import { quoteIdentifier } from "../../../../engine/postgres/mod.ts";

/** The name that stands for whoever applies the migration while it is planned. */
export const applier = "confiture_applier";

export interface Half {
  readonly steps: readonly Step[];
  readonly transactional: boolean;
  /** Lines of comment at its top. */
  readonly head: readonly string[];
  readonly dependsOn?: string;
}

/** One half of a migration as the text of its file: hazards and locks as comments, batches as `up` runs them. */
export function renderHalf(half: Half): string {
  return [...lines(half)].join("\n").replaceAll(applier, "CURRENT_USER") + "\n";
}

function* lines({ steps, transactional, head, dependsOn }: Half): Generator<string> {
  for (const line of head) yield comment(line);
  if (dependsOn !== undefined) yield `-- confiture: depends on: ${dependsOn}`;
  if (!transactional) {
    yield comment("Each statement commits by itself; when it is stopped, migrate up goes on where it was.");
    yield "-- confiture: no-transaction";
  }
  // Bodies may name what comes later.
  if (steps.some(({ action }) => /^(create|alter) (function|procedure)\b/.test(action))) {
    yield "";
    yield `SET ${transactional ? "LOCAL " : ""}check_function_bodies = off;`;
  }
  for (const step of steps) {
    yield "";
    for (const hazard of step.hazards) yield comment(`${mark(hazard)} ${hazardName(hazard)}: ${hazard.why}`);
    if (step.lock) yield comment(`lock: ${step.lock.mode} on ${step.lock.on}`);
    if (step.kind === "batch") yield "-- confiture: batch";
    yield `${step.kind === "batch" ? asBatch(step.sql, step.batch) : step.sql};`;
  }
}

function mark({ kind }: Hazard): string {
  return consentedHazards.has(kind) ? "HAZARD" : "hazard";
}

/** All rows at once for whoever runs the file by other means, one batch after the other for `migrate up`. */
function asBatch(sql: string, { table, keys, pending }: Batch): string {
  const columns = keys.length === 0 ? "ctid" : keys.map(quoteIdentifier).join(", ");
  return `WITH batch AS (SELECT ${columns} FROM ${table} WHERE ${pending})\n${sql}`;
}

function comment(text: string): string {
  return `-- ${text.replaceAll(/\s+/g, " ").trim()}`;
}
