import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";

const jsonSchema = z.record(z.string(), z.unknown()).describe("JSON Schema, draft 2020-12");

export const schema = defineOperation({
  name: "schema",
  summary: "Print the JSON Schemas of an operation's input and output",
  effect: "read",
  input: z.object({ operation: z.array(field.operation("Name of the operation, for example test-db clone")).min(1) }),
  output: z.object({
    operation: z.string(),
    effect: z.enum(["read", "write", "destroy"]),
    input: jsonSchema,
    output: jsonSchema,
  }),
  positional: ["operation"],
  examples: [{ command: "confiture schema build", why: "What a program can pass to build, and what it gets back" }],
  async run({ operation: words }, { registry }) {
    const operation = await registry.operation(words.join(" "));
    return {
      operation: operation.name,
      effect: operation.effect,
      input: z.toJSONSchema(operation.input.strict(), { io: "input" }),
      output: z.toJSONSchema(operation.output, { io: "output" }),
    };
  },
  text: (output) => JSON.stringify(output, null, 2),
});
