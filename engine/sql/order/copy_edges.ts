import { describeObject, type Reference } from "../identity.ts";
import type { Statement } from "../statement.ts";
import type { Graph } from "./graph.ts";
import type { ObjectIndex } from "./object_index.ts";

const shaping = new Set(["create-index", "alter-table", "comment", "create-statistics"]);

/** LIKE … INCLUDING copies what the source has by then, so what gives it its shape comes first. */
export function addCopyEdges(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  const copiers = new Map<string, number[]>();
  statements.forEach(({ touches, settings }, at) => {
    for (const source of touches.copies) {
      const key = index.relationKey(source, settings.searchPath);
      copiers.set(key, [...(copiers.get(key) ?? []), at]);
    }
  });
  if (copiers.size === 0) return;
  statements.forEach((statement, at) => {
    const { kind, file } = statement;
    if (!shaping.has(kind)) return;
    for (const [reference, searchPath] of shaped(statement, index, statements)) {
      if (reference.kind !== "relation" || reference.strength !== "hard") continue;
      for (const user of copiers.get(index.relationKey(reference, searchPath)) ?? []) {
        if (at < user || statements[user]!.file !== file) graph.need(user, at, "weak", describeObject(reference));
      }
    }
  });
}

/** What a statement shapes: for a comment on an index or on statistics, the table of these. */
function shaped(
  { kind, references, settings }: Statement,
  index: ObjectIndex,
  statements: readonly Statement[],
): (readonly [Reference, readonly string[]])[] {
  const found = references.map((reference) => [reference, settings.searchPath] as const);
  if (kind !== "comment") return found;
  const made = references.flatMap((reference) => index.resolve(reference, settings.searchPath));
  for (const { at } of made) {
    const maker = statements[at]!;
    if (maker.kind !== "create-index" && maker.kind !== "create-statistics") continue;
    for (const reference of maker.references) found.push([reference, maker.settings.searchPath]);
  }
  return found;
}
