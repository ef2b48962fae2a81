import { z } from "zod";
import type { Schema } from "./describe_schema.ts";

/** A schema for editors: what it refuses confiture refuses too, but for variables, which only confiture can look up. */
export function editorSchema(schema: z.ZodType, title: string): string {
  const { $schema, ...plain } = z.toJSONSchema(schema, { io: "input" }) as Schema & { $schema: string };
  const own = { ...withVariables(plain), patternProperties: { "^x-": {} } };
  return JSON.stringify({ $schema, title, ...own }, null, 2) + "\n";
}

const variable: Schema = { type: "string", pattern: "\\$\\{" };

/** `${NAME}` may stand where a number, a truth value or one of several words is wanted. */
function withVariables(schema: Schema): Schema {
  const { description, default: initial, ...rest } = schema;
  const isScalar = schema.enum !== undefined || ["integer", "number", "boolean"].some((type) => type === schema.type) ||
    schema.pattern !== undefined;
  if (isScalar) return withoutUndefined({ description, default: initial, anyOf: [rest, variable] });
  const each = (schemas?: Schema[]) => schemas?.map(withVariables);
  const inMap = (map?: Record<string, Schema>) =>
    map && Object.fromEntries(Object.entries(map).map(([key, value]) => [key, withVariables(value)]));
  return withoutUndefined({
    ...schema,
    anyOf: each(schema.anyOf),
    oneOf: each(schema.oneOf),
    items: schema.items && withVariables(schema.items),
    properties: inMap(schema.properties),
    additionalProperties: typeof schema.additionalProperties === "object"
      ? withVariables(schema.additionalProperties)
      : schema.additionalProperties,
  });
}

function withoutUndefined(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}
