import { describeObject } from "../identity.ts";
import type { Statement } from "../statement.ts";
import type { Graph } from "./graph.ts";
import type { ObjectIndex } from "./object_index.ts";

const holding = new Set(["create-view", "create-materialized-view", "create-rule"]);

/** PostgreSQL refuses to alter the type of a column that a view or a rule uses, so those come after it. */
export function addRetypeEdges(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  const retyped = new Map<string, { at: number; column: string }[]>();
  statements.forEach(({ touches, settings }, at) => {
    for (const column of touches.retypes) {
      const key = index.relationKey(column, settings.searchPath);
      retyped.set(key, [...(retyped.get(key) ?? []), { at, column: column.part! }]);
    }
  });
  if (retyped.size === 0) return;
  statements.forEach(({ kind, references, touches, settings, file }, user) => {
    if (!holding.has(kind)) return;
    for (const reference of references) {
      if (reference.kind !== "relation") continue;
      for (const { at, column } of retyped.get(index.relationKey(reference, settings.searchPath)) ?? []) {
        // In one file the view may be dropped before the ALTER.
        if (!touches.columns.has(column) || (at > user && statements[at]!.file === file)) continue;
        graph.need(user, at, "weak", `type of ${describeObject(reference)}.${column}`);
      }
    }
  });
}
