import { z } from "zod";
import { defineOperation, field, type Style, table } from "../../../engine/plugin/mod.ts";

const issue = z.object({
  severity: z.enum(["error", "warning", "info"]),
  code: z.string(),
  message: z.string(),
  actionable: z.string().describe("What to do about it"),
  details: z.record(z.string(), z.unknown()),
  migration: z.string().nullable(),
  file: z.string().nullable(),
  line: z.int().nullable(),
});

const output = z.object({
  valid: z.boolean(),
  config_source: z.string().nullable().describe("File that was read first; null where all is default"),
  migrations_path: z.string(),
  migration_count: z.int(),
  environments: z.array(z.object({
    name: z.string(),
    file: z.string(),
    source_files: z.int().describe("DDL files that a build takes"),
    seed_files: z.int(),
    hooks: z.int(),
  })),
  issues: z.array(issue),
});

export const validateConfig = defineOperation({
  name: "validate-config",
  summary: "Check the configuration and every environment, without connecting",
  description:
    "Reads confiture.yaml and every file in db/environments and tells all problems with file, line and column: unknown and " +
    "wrong keys, folders that are missing, seed profiles that select nothing, hooks whose options do not fit, secrets " +
    "that cannot be had here. Secrets are looked up but never shown; command: references are not run.\n\n" +
    "A secret that is missing on this machine is a warning, and an error for the environment named with --env. Exit " +
    "code 5 when there is an error, or any warning under --strict.",
  effect: "read",
  input: z.object({
    env: field.environment("Check this environment only", { short: "e" }).optional(),
    config: field.hostPath("Check this file as an environment instead", { short: "c" }).optional(),
    migrations_dir: field.projectPath("Folder of the migrations", { placeholder: "DIR" }).optional(),
    strict: field.flag("Warnings count as errors"),
  }),
  output,
  examples: [
    { command: "confiture validate-config", why: "Everything that is wrong, at once" },
    { command: "confiture validate-config --env production --strict", why: "Before a deployment" },
  ],
  async run(input, context) {
    const { validate } = await import("./validate.ts");
    return await validate(input, context);
  },
  exits: { 5: "an error was found, or a warning under --strict" },
  exitCode: ({ valid }) => valid ? 0 : 5,
  text: (result, style) => [...report(result, style)].join("\n"),
});

type Output = z.infer<typeof output>;

function* report(
  { valid, config_source, environments, issues, migration_count, migrations_path }: Output,
  style: Style,
) {
  const marks = { error: style.red, warning: style.yellow, info: style.dim };
  for (const { severity, message, code, actionable } of issues) {
    yield `${marks[severity](`${severity}:`)} ${message} ${style.dim(`[${code}]`)}\n  ${
      style.green("→")
    } ${actionable}`;
  }
  if (issues.length > 0) yield "";
  if (environments.length > 0) {
    const rows = environments.map((e) => [e.name, e.file, `${e.source_files}`, `${e.seed_files}`, `${e.hooks}`]);
    yield table(["ENVIRONMENT", "FILE", "SQL FILES", "SEED FILES", "HOOKS"], rows, style) + "\n";
  }
  const migrations = `${migration_count} migration${migration_count === 1 ? "" : "s"} in ${migrations_path}`;
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const warnings = issues.filter(({ severity }) => severity === "warning").length;
  const counts = `${errors} error${errors === 1 ? "" : "s"}, ${warnings} warning${warnings === 1 ? "" : "s"}`;
  yield valid
    ? `${style.green("✓")} ${config_source ?? "The default configuration"} is valid (${counts}; ${migrations}).`
    : `${style.red("✗")} The configuration is not valid: ${counts}.`;
}
