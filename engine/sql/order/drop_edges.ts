import { describeObject } from "../identity.ts";
import type { Statement } from "../statement.ts";
import type { Graph } from "./graph.ts";
import type { ObjectIndex } from "./object_index.ts";

/**
 * DROP … IF EXISTS in another file than the CREATE clears the way for it and comes first. Any other DROP or RENAME
 * keeps its place: what it names is made and used before, and made again after.
 */
export function addDropEdges(graph: Graph, index: ObjectIndex, statements: readonly Statement[]): void {
  const droppers = statements.flatMap(({ touches }, at) => touches.drops.length > 0 ? [at] : []);
  if (droppers.length === 0) return;
  const usersOf = users(index, statements, droppers);
  for (const dropper of droppers) {
    const { touches, settings, file } = statements[dropper]!;
    for (const object of touches.drops) {
      const why = describeObject(object);
      const makers = index.resolve(object, settings.searchPath).map(({ at }) => at).filter((at) => at !== dropper);
      const clears = object.tolerant && makers.every((at) => statements[at]!.file !== file);
      for (const at of makers) {
        if (clears || at > dropper) graph.need(at, dropper, "soft", `DROP of ${why}`);
        else graph.need(dropper, at, "soft", why);
      }
      if (clears) continue;
      for (const at of usersOf.get(`${dropper}\0${why}`) ?? []) {
        if (at < dropper) graph.need(dropper, at, "soft", why);
      }
    }
  }
}

/** Statements that name what a DROP removes. */
function users(index: ObjectIndex, statements: readonly Statement[], droppers: number[]): Map<string, number[]> {
  const wanted = new Map<number, string[]>();
  for (const dropper of droppers) {
    const { touches, settings } = statements[dropper]!;
    for (const object of touches.drops) {
      for (const { at } of index.resolve(object, settings.searchPath)) {
        wanted.set(at, [...(wanted.get(at) ?? []), `${dropper}\0${describeObject(object)}`]);
      }
    }
  }
  const found = new Map<string, number[]>();
  statements.forEach(({ references, settings }, user) => {
    for (const reference of references) {
      if (reference.kind === "schema") continue;
      for (const { at } of index.resolve(reference, reference.searchPath ?? settings.searchPath)) {
        for (const key of wanted.get(at) ?? []) found.set(key, [...(found.get(key) ?? []), user]);
      }
    }
  });
  return found;
}
