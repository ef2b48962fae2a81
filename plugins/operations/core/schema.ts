import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";

const jsonSchema = z.record(z.string(), z.unknown()).describe("JSON Schema, draft 2020-12");

/** What `--format json` prints when the operation fails: the same for all of them. */
const failure = z.strictObject({
  ok: z.literal(false),
  error: z.strictObject({
    severity: z.enum(["error", "warning", "info"]),
    code: z.string().describe("Stable code, see the error reference"),
    message: z.string(),
    actionable: z.string().describe("What to do about it"),
    details: z.record(z.string(), z.unknown()).describe("The reason and its facts"),
    migration: z.string().nullable(),
    file: z.string().nullable(),
    line: z.int().nullable(),
  }),
});

/** An operation whose result has an `ok` of its own says by that how it went. */
function withOk(output: z.ZodObject): z.ZodObject {
  return "ok" in output.shape ? output : output.extend({ ok: inDocument });
}

const inDocument = z.literal(true).optional().describe("In the document of --format json");

export const schema = defineOperation({
  name: "schema",
  summary: "Print the JSON Schemas of an operation's input and output",
  description:
    "The output holds for the library and for the document that --format json prints, where ok is true unless " +
    "the operation says otherwise by an ok of its own; error is what that prints on failure.",
  effect: "read",
  input: z.object({ operation: z.array(field.operation("Name of the operation, for example test-db clone")).min(1) }),
  output: z.object({
    operation: z.string(),
    effect: z.enum(["read", "write", "destroy"]),
    input: jsonSchema,
    output: jsonSchema,
    error: jsonSchema,
  }),
  positional: ["operation"],
  examples: [{ command: "confiture schema build", why: "What a program can pass to build, and what it gets back" }],
  async run({ operation: words }, { registry }) {
    const operation = await registry.operation(words.join(" "));
    return {
      operation: operation.name,
      effect: operation.effect,
      input: z.toJSONSchema(operation.input.strict(), { io: "input" }),
      output: z.toJSONSchema(withOk(operation.output), { io: "output" }),
      error: z.toJSONSchema(failure, { io: "output" }),
    };
  },
  text: (output) => JSON.stringify(output, null, 2),
});
