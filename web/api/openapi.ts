import { z } from "zod";
import type { AnyRoute } from "./route.ts";

/** The OpenAPI document of a table of routes; it says what the schemas say that requests are checked by. */
export function openApi(routes: readonly AnyRoute[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: "3.1.0",
    info: { title: "confiture", version, description: "Every operation of confiture over HTTP." },
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "__Host-confiture" },
      },
      schemas: { problem: z.toJSONSchema(problem) },
    },
  };
}

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().describe("Stable code of the failure"),
  remedy: z.string().describe("What can be done"),
  facts: z.record(z.string(), z.unknown()),
  request: z.string().describe("Id of the request, as in the server's log"),
});

function operationOf(route: AnyRoute): Record<string, unknown> {
  const { tag, summary, permission, params, query, body, bytes, answer, media = "application/json" } = route;
  const isEmpty = answer instanceof z.ZodVoid;
  return {
    tags: [tag],
    summary,
    ...(permission === "open" ? { security: [] } : { security: [{ token: [] }, { session: [] }] }),
    "x-permission": permission,
    parameters: [...parametersOf(params, "path"), ...parametersOf(query, "query")],
    ...(body === undefined && bytes === undefined ? {} : {
      requestBody: {
        required: true,
        content: bytes === undefined
          ? { "application/json": { schema: schemaOf(body.strict(), "input") } }
          : { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      },
    }),
    responses: {
      default: {
        description: "A failure",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/problem" } } },
      },
      [isEmpty ? "204" : "200"]: {
        description: summary,
        ...(isEmpty ? {} : { content: { [media]: { schema: schemaOf(answer, "output") } } }),
      },
    },
  };
}

function parametersOf(schema: z.ZodObject | undefined, place: "path" | "query"): Record<string, unknown>[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...field }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: field,
  }));
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Record<string, unknown>;
  return rest;
}
