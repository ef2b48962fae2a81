import { defineOperation, table } from "../../../../engine/plugin/mod.ts";
import { statusInput, statusOutput } from "./status_io.ts";

export const status = defineOperation({
  name: "migrate status",
  summary: "Tell which migrations are applied and which are pending",
  effect: "read",
  input: statusInput,
  output: statusOutput,
  examples: [{ command: "confiture migrate status --env production", why: "Before a deployment" }],
  exits: { 1: "migrations are pending", 2: "the database has no ledger" },
  exitCode: ({ ledger_present, pending, duplicate_versions }) =>
    !ledger_present ? 2 : Object.keys(duplicate_versions).length > 0 ? 3 : pending.length > 0 ? 1 : 0,
  run: async (input, context) => await (await import("../status/mod.ts")).readStatus(input, context),
  text: ({ migrations, resolved_table, tracking_table, summary, warning, hints, ledger_present }, style) => {
    const marks = {
      applied: style.green("✓ applied"),
      pending: style.yellow("· pending"),
      changed: style.red("! changed"),
      missing: style.red("! missing"),
      unfinished: style.red("! unfinished"),
    };
    const rows = migrations.map(({ version, name, status, applied_at }) => [
      marks[status],
      version,
      name,
      style.dim(applied_at === null ? "" : applied_at.slice(0, 19).replace("T", " ")),
    ]);
    const shown = rows.length > 40 ? rows.slice(-40) : rows;
    const counts = `${summary.applied} applied, ${summary.pending} pending`;
    return [
      ...(rows.length > shown.length ? [style.dim(`… ${rows.length - shown.length} before these`)] : []),
      ...(shown.length > 0
        ? [table(["status", "version", "name", "applied"], shown, style)]
        : [style.dim("There is no migration yet: confiture migrate new NAME.")]),
      "",
      ledger_present
        ? `${counts} ${style.dim(`(${resolved_table})`)}`
        : `${counts}; there is no ledger ${tracking_table}`,
      ...(warning === null ? [] : [style.yellow(warning)]),
      ...hints.map((hint) => style.dim(hint)),
    ].join("\n");
  },
});
