import { z } from "zod";
import type { Path } from "../yaml/mod.ts";

type Json = z.core.JSONSchema.BaseSchema;

/** Names that a schema knows at a path, for suggestions. */
export function schemaKeys(schema: z.ZodType, path: Path): string[] {
  let nodes: Json[] = [z.toJSONSchema(schema, { io: "input" })];
  for (const step of path) {
    nodes = nodes.flatMap(branches).flatMap((node) => {
      const below = typeof step === "number" ? node.items : node.properties?.[step] ?? node.additionalProperties;
      return below && typeof below === "object" && !Array.isArray(below) ? [below as Json] : [];
    });
  }
  return nodes.flatMap(branches).flatMap((node) => Object.keys(node.properties ?? {}));
}

function branches(node: Json): Json[] {
  const choices = [...node.anyOf ?? [], ...node.oneOf ?? [], ...node.allOf ?? []] as Json[];
  return [node, ...choices.flatMap(branches)];
}
