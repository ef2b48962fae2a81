import { describeObject } from "../identity.ts";
import type { Statement } from "../statement.ts";
import type { Graph } from "./graph.ts";
import type { ObjectIndex } from "./object_index.ts";

/**
 * Casts and default operator classes are used without being named: what has to do with a type of the script comes after
 * them, where that is possible. The functions that they are made of are the exception, by way of a circle.
 */
export function addTypeSupportEdges(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  const support = new Map<number, { at: number; why: string }[]>();
  statements.forEach(({ kind, defines, references, settings }, at) => {
    if (kind !== "create-cast" && kind !== "create-operator-class") return;
    for (const reference of references) {
      if (reference.kind !== "type") continue;
      for (const { at: type } of index.resolve(reference, settings.searchPath)) {
        const list = support.get(type) ?? [];
        support.set(type, list);
        list.push({ at, why: describeObject(defines[0]!) });
      }
    }
  });
  if (support.size === 0) return;
  statements.forEach(({ references, settings }, user) => {
    for (const reference of references) {
      if (reference.kind !== "type") continue;
      for (const { at: type } of index.resolve(reference, reference.searchPath ?? settings.searchPath)) {
        if (user === type) continue;
        for (const { at, why } of support.get(type) ?? []) graph.need(user, at, "soft", why);
      }
    }
  });
}
