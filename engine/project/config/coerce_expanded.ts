import type { z } from "zod";
import { type Located, type LocatedMap, type Path, valueAt } from "../yaml/mod.ts";

/**
 * A variable always gives text; where the schema wants a number or a truth value and the text was written without
 * quotes (`port: ${PORT}`), it becomes one. Undefined when there is nothing of the kind.
 */
export function coerceExpanded(tree: LocatedMap, issues: readonly z.core.$ZodIssue[]): LocatedMap | undefined {
  let coerced: Located = tree;
  for (const issue of flatten(issues, [])) {
    const node = valueAt(coerced, issue.path);
    if (node?.kind !== "scalar" || !node.expanded || !node.plain || typeof node.value !== "string") continue;
    const value = convert(node.value, issue.wants);
    if (value !== undefined) coerced = replaceAt(coerced, issue.path, { ...node, value });
  }
  return coerced === tree ? undefined : coerced as LocatedMap;
}

interface Wanted {
  path: Path;
  wants: "number" | "boolean";
}

function flatten(issues: readonly z.core.$ZodIssue[], base: Path): Wanted[] {
  return issues.flatMap((issue): Wanted[] => {
    const path = [...base, ...issue.path] as Path;
    if (issue.code === "invalid_union") return issue.errors.flatMap((branch) => flatten(branch, path));
    if (issue.code === "invalid_value" && issue.values.some((value) => typeof value === "number")) {
      return [{ path, wants: "number" }];
    }
    if (issue.code !== "invalid_type") return [];
    if (issue.expected === "number" || issue.expected === "int") return [{ path, wants: "number" }];
    return issue.expected === "boolean" ? [{ path, wants: "boolean" }] : [];
  });
}

function convert(text: string, wants: Wanted["wants"]): number | boolean | undefined {
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
