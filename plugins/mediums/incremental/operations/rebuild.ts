import { defineOperation, reviewedDry } from "../../../../engine/plugin/mod.ts";
import { rebuildInput, type RebuildOutput, rebuildOutput } from "./rebuild_io.ts";

export const rebuild = defineOperation({
  name: "migrate rebuild",
  summary: "Make the database anew from the DDL, with every migration counting as applied",
  description:
    "Where replaying hundreds of migrations takes too long: runs the DDL of the environment and marks every migration of " +
    "the folder as applied. All of it, the dropping of schemas too, is one transaction under the lock of the migrations: " +
    "whatever fails, the database stays what it was. Rows that migrations would have inserted are not inserted.",
  effect: "destroy",
  effectOf: ({ dry_run }) => dry_run ? "read" : "destroy",
  review: reviewedDry(
    "migrate rebuild",
    ({ schemas_dropped, ddl_statements, marked }: RebuildOutput) => ({ schemas_dropped, ddl_statements, marked }),
  ),
  input: rebuildInput,
  output: rebuildOutput,
  examples: [
    { command: "confiture migrate rebuild --drop-schemas --seed --verify", why: "A development database, fresh" },
    { command: "confiture migrate rebuild --drop-schemas --dry-run", why: "See what would be dropped" },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (input, context) => await (await import("../rebuild/mod.ts")).runRebuild(input, context),
  text: ({ schemas_dropped, ddl_statements, marked, seeds_applied, backup_path, dry_run }, style) => {
    const [dropped, ran, counted] = dry_run
      ? ["would drop", "would run", "would count as applied:"]
      : [`${style.green("✓")} dropped`, `${style.green("✓")} ran`, `${style.green("✓")} applied now:`];
    return [
      ...(schemas_dropped.length > 0 ? [`${dropped} ${schemas_dropped.join(", ")}`] : []),
      `${ran} ${ddl_statements} statements of the DDL`,
      `${counted} ${marked.length} migrations`,
      ...(seeds_applied > 0 ? [`${style.green("✓")} applied ${seeds_applied} seed files`] : []),
      ...(backup_path === null ? [] : [style.dim(`the ledger as it was: ${backup_path}`)]),
    ].join("\n");
  },
});
