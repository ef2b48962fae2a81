import type { z } from "zod";
import { type Located, type LocatedMap, type LocatedScalar, type Path, valueAt } from "../yaml/mod.ts";

/**
 * Mends types that only the schema can tell: a variable always gives text, which becomes a number or a truth value
 * where one is wanted; an unquoted `off` is false to YAML, and becomes the word where that is a choice. Undefined when
 * there is nothing of the kind.
 */
export function coerceScalars(tree: LocatedMap, issues: readonly z.core.$ZodIssue[]): LocatedMap | undefined {
  let coerced: Located = tree;
  for (const issue of flatten(issues, [])) {
    const node = valueAt(coerced, issue.path);
    if (node?.kind !== "scalar") continue;
    const value = convert(node, issue);
    if (value !== undefined) coerced = replaceAt(coerced, issue.path, { ...node, value });
  }
  return coerced === tree ? undefined : coerced as LocatedMap;
}

interface Wanted {
  path: Path;
  wants: "number" | "boolean" | readonly unknown[];
}

function flatten(issues: readonly z.core.$ZodIssue[], base: Path): Wanted[] {
  return issues.flatMap((issue): Wanted[] => {
    const path = [...base, ...issue.path] as Path;
    if (issue.code === "invalid_union") return issue.errors.flatMap((branch) => flatten(branch, path));
    if (issue.code === "invalid_value" && issue.values.some((value) => typeof value === "number")) {
      return [{ path, wants: "number" }];
    }
    if (issue.code === "invalid_value") return [{ path, wants: issue.values }];
    if (issue.code !== "invalid_type") return [];
    if (issue.expected === "number" || issue.expected === "int") return [{ path, wants: "number" }];
    return issue.expected === "boolean" ? [{ path, wants: "boolean" }] : [];
  });
}

function convert({ value, source, expanded }: LocatedScalar, { wants }: Wanted): LocatedScalar["value"] | undefined {
  // `view_helpers: off` is the word, not a truth value.
  if (Array.isArray(wants)) return typeof value === "boolean" && wants.includes(source) ? source : undefined;
  if (typeof value !== "string" || !expanded) return undefined;
  const text = value;
  if (wants === "number") return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  if (/^(true|yes|on)$/i.test(text)) return true;
  return /^(false|no|off)$/i.test(text) ? false : undefined;
}

function replaceAt(node: Located, path: Path, value: Located): Located {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (node.kind === "list") {
    return { ...node, items: node.items.map((item, index) => index === step ? replaceAt(item, rest, value) : item) };
  }
  if (node.kind !== "map") return node;
  const entries = new Map(node.entries);
  const entry = entries.get(String(step))!;
  entries.set(String(step), { ...entry, value: replaceAt(entry.value, rest, value) });
  return { ...node, entries };
}
