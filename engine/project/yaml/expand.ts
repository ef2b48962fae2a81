import { ConfitureError } from "../../errors.ts";
import { type Located, type LocatedEntry, type LocatedMap, type Path, writePath } from "./located.ts";

export interface ExpandOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Names that stay as they are, because someone else fills them in. */
  reserved?: readonly string[];
}

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every text of a tree; `$${` is a literal `${`. The default also stands
 * in for an empty variable, as in a shell.
 * Throws `config-variable` with the place of the value; variables' contents never appear in it.
 */
export function expand(tree: LocatedMap, options: ExpandOptions): LocatedMap {
  return expandNode(tree, [], options) as LocatedMap;
}

function expandNode(node: Located, path: Path, options: ExpandOptions): Located {
  if (node.kind === "map") {
    const entries = new Map<string, LocatedEntry>();
    for (const [key, entry] of node.entries) {
      entries.set(key, { ...entry, value: expandNode(entry.value, [...path, key], options) });
    }
    return { ...node, entries };
  }
  if (node.kind === "list") {
    return { ...node, items: node.items.map((item, index) => expandNode(item, [...path, index], options)) };
  }
  if (typeof node.value !== "string" || !node.value.includes("${")) return node;
  const value = expandText(node.value, options, (variable, problem) => {
    throw new ConfitureError("config-variable", { key: writePath(path), variable, problem, ...node.place });
  });
  return { ...node, value, expanded: true };
}

/** Replaces the variables of one text; `fail` throws. */
export function expandText(
  text: string,
  { env, reserved = [] }: ExpandOptions,
  fail: (variable: string, problem: string) => never,
): string {
  return text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (whole, inner: string | undefined, end: string) => {
    if (inner === undefined) return "${";
    if (end === "") return fail("", "a ${ lacks its }");
    const [, name, fallback] = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/.exec(inner) ?? [];
    if (name === undefined) return fail("", "what stands between ${ and } is no variable name");
    if (reserved.includes(name)) return whole;
    const value = env[name];
    if (fallback !== undefined) return value || fallback;
    return value ?? fail(name, `the variable ${name} is not set`);
  });
}
