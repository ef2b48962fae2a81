import { type Fact, property } from "../../catalog/mod.ts";
import type { Alteration } from "../difference.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";

function routine(word: "FUNCTION" | "PROCEDURE"): Emitter {
  return {
    create: (fact) => [{ sql: property<string>(fact, "definition")!.trimEnd() }],
    drop: (fact, { from }) => [{ sql: `DROP ${word} ${sqlName(fact, from)}` }],
    alter: (change) =>
      takesPlace(change) ? [{ sql: property<string>(change.after, "definition")!.trimEnd() }] : undefined,
  };
}

/**
 * Whether CREATE OR REPLACE does it: what it returns stays, inputs that have a name keep it, outputs stay altogether, and
 * no default goes.
 */
function takesPlace({ before, after, properties }: Alteration): boolean {
  if (properties.includes("returns") || properties.includes("is_window")) return false;
  if ((property<number>(before, "defaults") ?? 0) > (property<number>(after, "defaults") ?? 0)) return false;
  const [old, now] = [argumentsOf(before), argumentsOf(after)];
  return old.length === now.length && old.every(([mode, name, type], at) => {
    const [newMode, newName, newType] = now[at]!;
    const keepsName = mode === "i" || mode === "v" ? name === "" || name === newName : name === newName;
    return mode === newMode && type === newType && keepsName;
  });
}

/** Mode, name and type of each argument. */
function argumentsOf(fact: Fact): readonly (readonly [string, string, string])[] {
  return property<[string, string, string][]>(fact, "arguments") ?? [];
}

export const functionEmitter = routine("FUNCTION");
export const procedure = routine("PROCEDURE");
