import type { Parser } from "../sql/mod.ts";
import { canonicalText } from "./canonical.ts";
import type { Fact } from "./fact.ts";
import { readers } from "./readers/mod.ts";

/** A fact whose texts were changed, with what they are compared by computed anew. */
export function withCanonical({ canonical: _, ...fact }: Fact, parser: Parser): Fact {
  const expressions = readers.find(({ kind, expressions }) => kind === fact.kind && expressions)?.expressions ?? {};
  const canonical: Record<string, string> = {};
  for (const [key, wrap] of Object.entries(expressions)) {
    const text = fact.properties[key];
    const tree = typeof text === "string" ? canonicalText(text, wrap, parser) : undefined;
    if (tree !== undefined) canonical[key] = tree;
  }
  return Object.keys(canonical).length > 0 ? { ...fact, canonical } : fact;
}
