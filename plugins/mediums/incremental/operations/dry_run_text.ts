import type { Style } from "../../../../engine/plugin/mod.ts";
import { plannedText } from "./planned_text.ts";
import type { UpOutput } from "./up_io.ts";

/** The result of a dry run for people. */
export function dryRunText(output: UpOutput, style: Style): string {
  const { plan, executed_on, sequences_advanced, skipped_superuser, warnings, dry_run_execute } = output;
  const count = `${plan.length} migration${plan.length === 1 ? "" : "s"}`;
  const end = executed_on === "target"
    ? `${style.green("✓")} ${count} ran in a transaction that was rolled back: no table is other than it was`
    : executed_on === "scratch"
    ? `${style.green("✓")} ${count} ran on a copy of the schema, which is dropped: the target was only read`
    : `${count} would run; nothing was`;
  return [
    ...plannedText(plan, style),
    ...(plan.length > 0 ? [""] : []),
    ...skipped_superuser.map((version) =>
      `${style.yellow("!")} ${version} needs a superuser: it and what follows was not tried`
    ),
    ...sequences_advanced.map(({ sequence, before, after }) =>
      `${style.yellow("!")} the sequence ${sequence} went from ${
        before ?? "its start"
      } to ${after}: numbers are never taken back`
    ),
    ...warnings.map((warning) => style.yellow(warning)),
    plan.length === 0 && !dry_run_execute ? "nothing is pending" : end,
  ].join("\n");
}
