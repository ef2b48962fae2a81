import { z } from "zod";

/** The JSON Schema that a manifest holds for some options: as zod writes it for input, without the `$schema` line. */
export function jsonSchemaOf(options: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(options, { io: "input" });
  return schema;
}
