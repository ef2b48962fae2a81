import { z } from "zod";
import { leftOutCounts } from "../../../engine/catalog/mod.ts";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { sourceFields } from "./source_fields.ts";

const output = z.object({
  source: z.string().describe("Where it was read"),
  as: z.enum(["svg", "mermaid"]),
  tables: z.array(z.string()).describe("What was drawn, qualified"),
  relations: z.int().describe("Foreign keys that were drawn"),
  unmodelled: z.array(z.string()).describe("What the source has and the model has not"),
  unreadable: z.array(z.string()).describe("What the role may not read"),
  left_out: leftOutCounts,
  document: z.string().describe("The drawing"),
});

export const erd = defineOperation({
  name: "erd",
  summary: "Draw tables and their foreign keys, as SVG or Mermaid",
  description:
    "Draws the tables of a source with their columns, keys and foreign keys: one table and what is at most --hops " +
    "foreign keys away, one schema, or all. Partitions are drawn as the table that they are a part of. The SVG is " +
    "readable on light and dark pages and needs nothing beside it; crow's feet tell how many rows there can be.",
  effect: "read",
  input: z.object({
    ...sourceFields,
    table: field.name("Only this table and its neighbours: orders, sales.orders", { short: "t", placeholder: "TABLE" })
      .optional(),
    hops: field.count("With --table: how many foreign keys away a neighbour may be; 1 when absent", { max: 100 })
      .optional(),
    schema: field.name("Only the tables of this schema", { short: "s" }).optional(),
    as: field.choice(["svg", "mermaid"], "What to draw").default("svg"),
    columns: field.choice(["all", "keys"], "Which columns to show").default("all"),
  }),
  output,
  examples: [
    { command: "confiture erd --output erd.svg", why: "All tables, as a picture" },
    { command: "confiture erd --table orders --hops 2 --output orders.svg", why: "What is around one table" },
    { command: "confiture erd --from ddl --as mermaid --columns keys", why: "For a page in Markdown" },
  ],
  run: async (input, context) => await (await import("./run_erd.ts")).runErd(input, context),
  text: ({ document }) => document,
});

export type ErdOutput = z.infer<typeof output>;
