import type { Step } from "./plan.ts";

/** Steps that happen together or not at all: one transaction, or a single statement that PostgreSQL allows in none. */
export interface PlanSegment<S extends Pick<Step, "transaction"> = Step> {
  readonly transactional: boolean;
  readonly steps: readonly S[];
}

/** Cuts the steps of a plan into segments. */
export function cutIntoSegments<S extends Pick<Step, "transaction">>(steps: readonly S[]): PlanSegment<S>[] {
  const segments: PlanSegment<S>[] = [];
  let open: S[] = [];
  const close = () => {
    if (open.length > 0) segments.push({ transactional: true, steps: open });
    open = [];
  };
  for (const step of steps) {
    if (step.transaction === "shared") {
      open.push(step);
      continue;
    }
    close();
    segments.push({ transactional: step.transaction === "own", steps: [step] });
  }
  close();
  return segments;
}
