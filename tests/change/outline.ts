import type { Plan } from "../../engine/change/mod.ts";

/** The steps of a plan, each as its transaction, its lock and its statement. */
export function outline({ steps }: Plan): string[] {
  return steps.map((step) => {
    const sql = step.kind === "batch"
      ? `batches of ${step.batch.table} (${step.batch.keys.join(", ")}) ${step.sql}`
      : step.sql;
    return `${step.transaction} ${step.lock?.mode ?? "nothing"}: ${sql}`;
  });
}
