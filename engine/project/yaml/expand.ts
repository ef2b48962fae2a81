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

/** Replaces the variables of one text; a default may hold variables itself. `fail` throws. */
export function expandText(
  text: string,
  { env, reserved = [] }: ExpandOptions,
  fail: (variable: string, problem: string) => never,
): string {
  let expanded = "";
  let from = 0;
  while (true) {
    const at = text.indexOf("${", from);
    if (at < 0) return expanded + text.slice(from);
    expanded += text.slice(from, at);
    if (text[at - 1] === "$" && at > from) {
      expanded += "{";
      from = at + 2;
      continue;
    }
    const end = endOf(text, at + 2);
    if (end < 0) return fail("", "a ${ lacks its }");
    from = end + 1;
    const [, name, fallback] = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/.exec(text.slice(at + 2, end)) ?? [];
    if (name === undefined) return fail("", "what stands between ${ and } is no variable name");
    if (reserved.includes(name)) expanded += text.slice(at, from);
    else if (fallback !== undefined) expanded += env[name] || expandText(fallback, { env, reserved }, fail);
    else expanded += env[name] ?? fail(name, `the variable ${name} is not set`);
  }
}

/** Where the } of a variable stands, past those of variables within its default; -1 when it is missing. */
function endOf(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith("${", at)) open++;
    else if (text[at] === "}" && --open === 0) return at;
  }
  return -1;
}
