import { ConfitureError } from "../../../engine/errors.ts";
import type { Comparison } from "../../../engine/comparison/mod.ts";

/** Throws "comparison-partial" when a side has something that was not compared. */
export function requireWhole(
  { unmodelled, unreadable, skipped }: Pick<Comparison, "unmodelled" | "unreadable" | "skipped">,
): void {
  const missing = [...unmodelled, ...unreadable, ...skipped];
  if (missing.length > 0) throw new ConfitureError("comparison-partial", { missing });
}
