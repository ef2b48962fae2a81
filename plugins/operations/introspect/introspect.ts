import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { introspectionOutput } from "./introspection_io.ts";
import { introspectionText } from "./introspection_text.ts";
import { sourceFields } from "./source_fields.ts";

export const introspect = defineOperation({
  name: "introspect",
  summary: "Describe the tables of a database and how they refer to each other",
  description:
    "Reads the catalog of a source and describes its tables, or one of them: columns, types, defaults, keys, checks, " +
    "indexes, comments, how many rows there are about, and the graph of foreign keys in both directions. DDL is run " +
    "in a scratch database first. Nothing is changed.\n\n" +
    "--save keeps the whole catalog in a file that diff and plan take for a side.",
  effect: "read",
  input: z.object({
    ...sourceFields,
    table: field.name("Only this table or view: orders, sales.orders", { short: "t", placeholder: "TABLE" }).optional(),
    schema: field.name("Only this schema", { short: "s" }).optional(),
    hints: field.flag("Say what the names of the columns let one guess", { default: true }),
    yaml: field.flag("Give the description as YAML"),
    save: field.projectPath("Save the whole catalog to FILE (.json)", { placeholder: "FILE" }).optional(),
  }),
  output: introspectionOutput,
  examples: [
    { command: "confiture introspect --table orders", why: "One table of the default environment's database" },
    { command: "confiture introspect --env production --format json", why: "All of it, for a program" },
    { command: "confiture introspect --env production --save production.json", why: "To diff against it later" },
  ],
  run: async (input, context) => await (await import("./run_introspect.ts")).runIntrospect(input, context),
  text: introspectionText,
});
