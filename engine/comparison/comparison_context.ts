import type { RunContext } from "../run/mod.ts";
import type { SourceContext } from "../sources/mod.ts";

/** What comparing and proving need of a run. The context of every operation has it. */
export interface ComparisonContext extends SourceContext {
  readonly operation: string;
  choose: RunContext["choose"];
}
