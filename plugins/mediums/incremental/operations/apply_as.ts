import { z } from "zod";
import { defineOperation, field } from "../../../../engine/plugin/mod.ts";
import { lockFields, migrationFields, resolveField } from "./fields.ts";
import { upOutput } from "./up_io.ts";

const input = z.object({
  role: field.name("Role of apply_as in the environment, whose connection is used", { placeholder: "ROLE" }),
  version: field.name("The migration: the one that is next", { placeholder: "VERSION" }),
  ...migrationFields,
  ...lockFields,
  resolve: resolveField,
  show_detail: field.flag("Show what can quote row values: PostgreSQL's DETAIL, and what scripts raise"),
});
const output = z.object({
  success: z.boolean(),
  role: z.string().describe("As it was named"),
  version: z.string(),
  applied_by: z.string().describe("The role that the connection logs in as"),
  applied: upOutput.shape.applied,
  already_applied: z.boolean().describe("The ledger had it before; nothing was run"),
  pending: z.array(z.string()).describe("Versions that are pending still"),
  warnings: z.array(z.string()),
  total_duration_ms: z.int(),
});

export const applyAs = defineOperation({
  name: "migrate apply-as",
  summary: "Apply the one migration that is next, as another role",
  description:
    "For a migration that says `-- confiture: requires superuser`, at which migrate up halts: runs it on the connection " +
    "apply_as.ROLE.url of the environment, with its row of the ledger in the same transaction. Then migrate up goes on.",
  effect: "write",
  positional: ["role", "version"],
  input,
  output,
  examples: [{ command: "confiture migrate apply-as dba 20260601120000", why: "What only a superuser may do" }],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (given, context) => await (await import("../apply_as/mod.ts")).runApplyAs(given, context),
  text: ({ applied, applied_by, version, pending }, style) =>
    [
      ...applied.map(({ version, name, duration_ms }) =>
        `${style.green("✓")} ${version}_${name} as ${applied_by} ${style.dim(`${duration_ms} ms`)}`
      ),
      ...(applied.length === 0 ? [`${style.green("✓")} ${version} was applied before`] : []),
      ...(pending.length > 0 ? [style.dim(`pending still: ${pending.join(", ")}; confiture migrate up goes on`)] : []),
    ].join("\n"),
});

export type ApplyAsInput = z.infer<typeof input>;
export type ApplyAsOutput = z.infer<typeof output>;
