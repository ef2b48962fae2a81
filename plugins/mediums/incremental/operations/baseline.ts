import { defineOperation, reviewedDry } from "../../../../engine/plugin/mod.ts";
import { baselineInput, type BaselineOutput, baselineOutput } from "./baseline_io.ts";

export const baseline = defineOperation({
  name: "migrate baseline",
  summary: "Count migrations as applied without running them",
  description:
    "For a database that has its schema already: writes the versions into the ledger, with the checksums of their files, " +
    "or copies them from the ledger of another database, with its checksums and times. Nothing of them is run.",
  effect: "write",
  effectOf: ({ dry_run }) => dry_run ? "read" : "write",
  review: reviewedDry(
    "migrate baseline",
    ({ marked, detected, source_only, warnings }: BaselineOutput) => ({ marked, detected, source_only, warnings }),
  ),
  input: baselineInput,
  output: baselineOutput,
  examples: [
    { command: "confiture migrate baseline --through 20260601120000", why: "The database has everything up to here" },
    { command: "confiture migrate baseline --from-db env:PRODUCTION_URL", why: "It is a copy of that database" },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (input, context) => await (await import("../record/mod.ts")).runBaseline(input, context),
  text: ({ marked, already_applied, dry_run }, style) =>
    [
      ...marked.map(({ version, name }) =>
        dry_run
          ? `would count as applied: ${version}_${name}`
          : `${style.green("✓")} ${version}_${name} counts as applied`
      ),
      ...(marked.length === 0 ? [`${style.green("✓")} nothing to mark`] : []),
      ...(already_applied.length > 0 ? [style.dim(`${already_applied.length} in the ledger before`)] : []),
    ].join("\n"),
});
