import type { Analysis } from "../analysis/mod.ts";
import type { PreflightOutput } from "../operations/mod.ts";

type Dependents = PreflightOutput["dependent_analysis"];

/** What hangs on the objects that migrations replace, change or drop, as it was found where they met them. */
export function dependentAnalysis(mode: "off" | "fail" | "warn", analyses: Iterable<Analysis>): Dependents {
  if (mode === "off") {
    return { status: "skipped", entries: [], has_blocking: false, skip_reason: "it was not asked for" };
  }
  const entries = [...analyses].flatMap(({ planned }) =>
    planned.statements.flatMap(({ file, line, dependents }) =>
      dependents.map((each) => ({
        kind: each.kind,
        schema: each.schema,
        name: each.name,
        qualified: each.schema === null ? each.name : `${each.schema}.${each.name}`,
        source_file: file,
        source_line: line,
        severity: mode === "fail" ? "error" as const : "warning" as const,
        dependents: each.dependents,
      }))
    )
  );
  return {
    status: entries.length > 0 ? "found" : "ok",
    entries,
    has_blocking: mode === "fail" && entries.length > 0,
    skip_reason: null,
  };
}
