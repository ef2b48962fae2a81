import { type Fact, property } from "../../catalog/mod.ts";
import type { Alteration } from "../difference.ts";
import type { Emitter, Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";

function routine(word: "FUNCTION" | "PROCEDURE"): Emitter {
  return {
    create: (fact) => [{ sql: property<string>(fact, "definition")!.trimEnd() }],
    drop: (fact, { from }) => [{ sql: `DROP ${word} ${sqlName(fact, from)}` }],
    alter: (change, sides) =>
      takesPlace(change) && !keepsTransform(change, sides)
        ? [{ sql: property<string>(change.after, "definition")!.trimEnd() }]
        : undefined,
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

/** Before 18, PostgreSQL lets a function that is replaced hang on every transform of its types that is there. */
function keepsTransform({ before }: Alteration, { from, to, isNew }: Sides): boolean {
  return before.needs.some((need) => from.fact(need).kind === "transform" && (!to.facts.has(need) || isNew(need)));
}

/** Mode, name and type of each argument. */
function argumentsOf(fact: Fact): readonly (readonly [string, string, string])[] {
  return property<[string, string, string][]>(fact, "arguments") ?? [];
}

export const functionEmitter = routine("FUNCTION");
export const procedure = routine("PROCEDURE");
