import { z } from "zod";
import { defineOperation, field } from "../../../../engine/plugin/mod.ts";
import { lockFields, migrationFields } from "./fields.ts";

const input = z.object({
  through: field.name("The last version of the range, which the new migration gets", { placeholder: "VERSION" }),
  ...migrationFields,
  from: field.name("The first version of the range; the first of all when absent", { placeholder: "VERSION" })
    .optional(),
  name: field.name("Name of the new migration").default("squashed"),
  concatenate: field.flag("Keep every statement, one file after the other, instead of what they come to together"),
  remove: field.flag("Remove the old files instead of moving them into the folder squashed"),
  dry_run: field.flag("Only prove it and show what the file would be"),
  ...lockFields,
});
const output = z.object({
  success: z.boolean(),
  version: z.string(),
  name: z.string(),
  path: z.string().describe("The new file, relative to the project"),
  squashed: z.array(z.object({ version: z.string(), name: z.string() })),
  moved_to: z.string().nullable().describe("Where the old files are; null where they were removed or not touched"),
  sql: z.string(),
  down_path: z.string().nullable().describe("What takes it back, proved too; null where nothing does"),
  down_sql: z.string().nullable(),
  why_not_reversible: z.string().nullable().describe("Why there is no down_path"),
  proved: z.boolean().describe("The new migration, replayed, gives the catalog that the old ones give"),
  dry_run: z.boolean(),
  warnings: z.array(z.string()),
  total_duration_ms: z.int(),
});

export const squash = defineOperation({
  name: "migrate squash",
  summary: "Make one migration of several applied ones",
  description:
    "Replays the range in a scratch database, writes what it comes to as one file, replays that too, and compares the " +
    "catalogs; nothing moves unless they are equal. Then the ledger's entries and the files are replaced together. " +
    "Statements about rows, which no catalog tells of, are kept by --concatenate only.\n\n" +
    "Its .down.sql leads back to where the range began, and is run and compared too. Where there is none, with " +
    "statements about rows for instance, the result says why.",
  effect: "destroy",
  positional: ["through"],
  input,
  output,
  examples: [
    { command: "confiture migrate squash 20260601120000 --dry-run", why: "See the file and whether it is proved" },
    { command: "confiture migrate squash 20260601120000 --concatenate", why: "With the rows that they insert" },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  run: async (given, context) => await (await import("../squash/mod.ts")).runSquash(given, context),
  text: ({ path, squashed, moved_to, sql, down_path, down_sql, why_not_reversible, dry_run, warnings }, style) =>
    [
      ...(dry_run
        ? [
          sql,
          ...(down_sql === null ? [] : [style.bold(down_path!), down_sql]),
          `would replace ${squashed.length} migrations by ${path}; proved`,
        ]
        : [
          `${style.green("✓")} ${path} replaces ${squashed.length} migrations`,
          ...(moved_to === null ? [] : [style.dim(`they are in ${moved_to}`)]),
        ]),
      ...(down_path === null || dry_run ? [] : [`${style.green("✓")} ${down_path}`]),
      ...(why_not_reversible === null ? [] : [`${style.yellow("!")} no way back: ${why_not_reversible}`]),
      ...warnings.map((warning) => style.yellow(warning)),
    ].join("\n"),
});

export type SquashInput = z.infer<typeof input>;
export type SquashOutput = z.infer<typeof output>;
