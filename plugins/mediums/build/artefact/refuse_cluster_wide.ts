import { ConfitureError } from "../../../../engine/errors.ts";
import type { BuildPlan } from "../plan/mod.ts";

/** On a shared server a scratch database must not change what belongs to everybody. */
export function refuseClusterWide(plan: BuildPlan): void {
  const found = plan.segments.flatMap(({ statements }) => statements).find(({ clusterWide }) => clusterWide);
  if (!found) return;
  const { file, line, column } = found;
  throw new ConfitureError("statement-refused", {
    file,
    line,
    column,
    what: "a statement that reaches the whole server",
    why: "a scratch database on a shared server must not change roles, tablespaces or settings of the server",
    instead: "Set scratch: embedded in the environment.",
  });
}
