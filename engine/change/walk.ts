import type { Session } from "../postgres/mod.ts";
import type { Plan } from "./plan.ts";
import { runSegment } from "./run_segment.ts";
import { cutIntoSegments } from "./segment.ts";

/** Runs a plan in a scratch database. */
export async function walk(plan: Plan, session: Session, signal: AbortSignal | undefined): Promise<void> {
  for (const segment of cutIntoSegments(plan.steps)) {
    signal?.throwIfAborted();
    await runSegment(session, segment);
  }
}
