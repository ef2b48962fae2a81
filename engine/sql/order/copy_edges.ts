import { describeObject } from "../identity.ts";
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
  statements.forEach(({ kind, references, settings, file }, at) => {
    if (!shaping.has(kind)) return;
    for (const reference of references) {
      if (reference.kind !== "relation" || reference.strength !== "hard") continue;
      for (const user of copiers.get(index.relationKey(reference, settings.searchPath)) ?? []) {
        if (at < user || statements[user]!.file !== file) graph.need(user, at, "weak", describeObject(reference));
      }
    }
  });
}
