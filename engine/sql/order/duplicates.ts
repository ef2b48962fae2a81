import { ConfitureError } from "../../errors.ts";
import { describeObject } from "../identity.ts";
import { placeOf, type Statement } from "../statement.ts";
import type { Defined, ObjectIndex } from "./object_index.ts";

/** Refuses a script that makes the same object twice, unless it says so or drops the first in between. */
export function refuseDuplicates(index: ObjectIndex, statements: readonly Statement[]): void {
  const dropped = droppedKeys(index, statements);
  for (const [key, found] of index.entries()) {
    if (found.length < 2) continue;
    const firsts = new Map<string, Defined>();
    for (const one of found) {
      const { replaces, tolerant, shell, signature, schema } = one.definition;
      if (replaces || tolerant || shell || schema === "pg_temp") continue;
      const first = firsts.get(signature ?? "");
      firsts.set(signature ?? "", one);
      if (!first || first.at === one.at) continue;
      if (dropped.get(key)?.some((at) => at > first.at && at < one.at)) continue;
      const { file, line, column } = statements[one.at]!;
      throw new ConfitureError("duplicate-definition", {
        file,
        line,
        column,
        object: describeObject(one.definition),
        first: placeOf(statements[first.at]!),
      });
    }
  }
}

function droppedKeys(index: ObjectIndex, statements: readonly Statement[]): Map<string, number[]> {
  const dropped = new Map<string, number[]>();
  const keys = new Map<Defined, string>();
  for (const [key, found] of index.entries()) for (const one of found) keys.set(one, key);
  statements.forEach(({ touches, settings }, at) => {
    for (const object of touches.drops) {
      for (const one of index.resolve(object, settings.searchPath)) {
        const key = keys.get(one)!;
        dropped.set(key, [...(dropped.get(key) ?? []), at]);
      }
    }
  });
  return dropped;
}
