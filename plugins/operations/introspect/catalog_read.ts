import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { catalogReadOutput } from "./catalog_read_io.ts";
import { catalogReadText } from "./catalog_read_text.ts";
import { sourceFields } from "./source_fields.ts";

export const catalogRead = defineOperation({
  name: "catalog read",
  summary: "Show the objects of a database: statements, rights, sizes, what needs what",
  description:
    "Reads the whole catalog of a source and shows objects of every kind: the statements that make them, owner, rights, " +
    "comment, columns, sizes and use, and what they need and what needs them. Without a name, a kind or a schema it " +
    "counts what there is. DDL is run in a scratch database first. Nothing is changed.\n\n" +
    "A server keeps what it read of an environment for the schema browser.",
  effect: "read",
  gives: "catalog",
  input: z.object({
    object: field.name(
      "Only objects of this name, with their kind or schema or without: orders, sales.orders, view sales.recent",
    ).optional(),
    ...sourceFields,
    kind: field.name("Only objects of this kind: function, index, materialized view", { short: "k" }).optional(),
    schema: field.name("Only objects of this schema", { short: "s" }).optional(),
  }),
  positional: ["object"],
  output: catalogReadOutput,
  examples: [
    { command: "confiture catalog read orders", why: "All about one table, and what needs it" },
    { command: "confiture catalog read --env production --kind function", why: "All functions" },
    { command: "confiture catalog read --schema sales --format json", why: "A schema, for a program" },
  ],
  run: async (input, context) => await (await import("./run_catalog_read.ts")).runCatalogRead(input, context),
  text: catalogReadText,
});
