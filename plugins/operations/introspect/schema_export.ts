import { z } from "zod";
import { leftOutCounts, leftOutText } from "../../../engine/catalog/mod.ts";
import { defineOperation, field, type Style } from "../../../engine/plugin/mod.ts";
import { sourceFields } from "./source_fields.ts";

const output = z.object({
  source: z.string().describe("Where it was read"),
  fingerprint: z.string().describe("SHA-256 over its catalog, in hex"),
  server_version: z.int(),
  folder: z.string().describe("Relative to the project"),
  files: z.array(z.object({
    path: z.string().describe("Below the folder"),
    object: z.string().describe("table public.orders"),
    statements: z.int(),
  })),
  replaced_edited: z.array(z.string()).describe("Files of an earlier export that were edited since, and were replaced"),
  removed: z.array(z.string()).describe("Files of an earlier export whose object is gone"),
  kept_edited: z.array(z.string()).describe("Such files that were edited since: they stay"),
  foreign: z.array(z.string()).describe("Other .sql files in the folder, which a build reads too"),
  roles: z.array(z.string()).describe("Roles that the files name; no export makes roles"),
  not_exported: z.array(z.object({ object: z.string(), why: z.string() })),
  unmodelled: z.array(z.string()).describe("What the source has and the model has not: not exported"),
  unreadable: z.array(z.string()).describe("What the role may not read: not exported"),
  skipped: z.array(z.string()).describe("Statements of the source's DDL that were not run in scratch: not exported"),
  left_out: leftOutCounts,
  proof: z.object({
    status: z.enum(["proved", "failed", "unproved"]),
    problems: z.array(z.string()),
  }).describe("Whether the files, built in a scratch database, give what the source has"),
});

export const schemaExport = defineOperation({
  name: "schema export",
  summary: "Write a database as DDL files, one for each object",
  description:
    "Reads a source and writes the DDL that makes it into a folder: one file for each object, with everything that " +
    "belongs to it, in folders by kind and schema. confiture build accepts the tree in its default order " +
    "(build.sort_mode: dependency), and what it builds does not differ from the source; the files are built in a " +
    "scratch database to prove that. Rows and roles are not exported.\n\n" +
    "A folder that is not empty is refused without --force. With it, what an earlier export wrote is replaced, and " +
    "removed where its object is gone and nobody edited it; all other files stay as they are. What could not be " +
    "exported is listed, and --strict makes it an error.",
  effect: "write",
  changes: "files",
  positional: ["folder"],
  input: z.object({
    folder: field.projectPath("Folder for the files", { placeholder: "FOLDER" }).default("db/schema"),
    ...sourceFields,
    force: field.flag("Write into a folder that is not empty"),
    no_proof: field.flag("Do not build the files in a scratch database"),
    strict: field.flag("Write nothing when something could not be exported"),
  }),
  output,
  examples: [
    { command: "confiture schema export --env production", why: "The first DDL of a project, in db/schema" },
    { command: "confiture schema export db/schema --from staging --force", why: "Again, over the last export" },
  ],
  exits: { 1: "the files do not build what the source has" },
  exitCode: ({ proof }) => proof.status === "failed" ? 1 : 0,
  run: async (input, context) => await (await import("./run_export.ts")).runExport(input, context),
  text: (result, style) => [...lines(result, style)].join("\n"),
});

export type ExportOutput = z.infer<typeof output>;

function* lines(result: ExportOutput, style: Style): Generator<string> {
  const warn = (text: string) => `${style.yellow("!")} ${text}`;
  const folders = Map.groupBy(result.files, ({ path }) => path.slice(0, path.indexOf("/")));
  for (const [folder, files] of folders) yield `  ${folder.padEnd(24)} ${files.length}`;
  for (const name of result.removed) yield `  ${style.red("-")} ${name} ${style.dim("its object is gone")}`;
  for (const name of result.replaced_edited) yield warn(`${name} had been edited, and was replaced`);
  for (const name of result.kept_edited) yield warn(`${name} stays: it was edited, and its object is gone`);
  for (const name of result.foreign) yield warn(`${name} is not of this export, and a build reads it too`);
  for (const { object, why } of result.not_exported) yield warn(`not exported: ${object}: ${why}`);
  for (const name of [...result.unmodelled, ...result.unreadable, ...result.skipped]) {
    yield warn(`not exported: ${name}`);
  }
  if (result.roles.length > 0) yield warn(`roles that have to be there: ${result.roles.join(", ")}`);
  for (const problem of result.proof.problems) yield warn(problem);
  const marks = { proved: style.green("✓"), failed: style.red("✗"), unproved: style.yellow("!") };
  const words = {
    proved: "built in scratch, they give what the source has",
    failed: "built in scratch, they do not give what the source has",
    unproved: "not built in scratch",
  };
  const left = leftOutText(result.left_out);
  if (left !== undefined) yield style.dim(left);
  const { length } = result.files;
  yield `${marks[result.proof.status]} ${length} file${length === 1 ? "" : "s"} in ${result.folder}, ${
    words[result.proof.status]
  }`;
}
