import { z } from "zod";
import { comparisonOutput } from "../../../engine/comparison/mod.ts";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { objectsField, sidesInput } from "./comparison_io.ts";

const input = z.object({
  env: sidesInput.env,
  objects: objectsField.describe("Accept only these, as drift tells them: column public.orders.note"),
  name: field.name("What the file is called: zz_NAME_001.sql", { placeholder: "NAME" }).default("accepted"),
});

const output = z.object({
  from: comparisonOutput.from.describe("What the files said"),
  to: comparisonOutput.to.describe("The database"),
  file: z.string().nullable().describe("The file that was written; null where nothing differs"),
  statements: z.array(z.string()).describe("What it holds"),
  accepted: z.array(z.string()).describe("Objects that the files have now as the database does"),
  also: z.array(z.string()).describe("Those of them that nobody named and the others cannot be without"),
  left: z.array(z.string()).describe("Objects that differ still"),
  unmodelled: comparisonOutput.unmodelled,
  unreadable: comparisonOutput.unreadable,
  skipped: comparisonOutput.skipped,
});

export const driftAccept = defineOperation({
  name: "drift accept",
  summary: "Make the project's DDL say what a database has",
  description:
    "For changes of a database that are meant to stay: writes the statements that lead from the DDL to the database into " +
    "a new file, last in the last folder of include_dirs. --objects takes some of the differences alone, with what these " +
    "cannot be without.\n\n" +
    "The files are built anew in a scratch database then, as a build does, and the result has to be what the database " +
    "has; where it is not, the file is taken back and what is missing is told by name. What a comparison does not see " +
    "(it is listed) is not accepted either. Rows are no part of it, and the database is only read.",
  effect: "write",
  changes: "files",
  input,
  output,
  examples: [
    { command: "confiture drift accept --env production", why: "The database is right" },
    {
      command: "confiture drift accept --env production --objects 'index public.orders.orders_note'",
      why: "Only what somebody made in a hurry",
    },
  ],
  run: async (input, context) => await (await import("./run_accept.ts")).runAccept(input, context),
  text: ({ file, statements, accepted, also, left, unmodelled, unreadable, skipped }, style) =>
    [
      ...statements.map((sql) => `${sql};`),
      ...(statements.length === 0 ? [] : [""]),
      ...[...unmodelled, ...unreadable, ...skipped].map((name) => `${style.yellow("!")} not compared: ${name}`),
      ...also.map((object) => style.dim(`with it: ${object}`)),
      ...(left.length === 0 ? [] : [`${style.yellow("!")} ${left.length} differ still`]),
      file === null
        ? `${style.green("✓")} nothing differs`
        : `${
          style.green("✓")
        } ${file} has ${accepted.length} differences now; the files, built anew, give what the database has`,
    ].join("\n"),
});

export type AcceptInput = z.infer<typeof input>;
export type AcceptOutput = z.infer<typeof output>;
