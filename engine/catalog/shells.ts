import type { Fact } from "./fact.ts";

/**
 * Cuts the circle between a base type and its functions: those that take or give it need its name only, and go when it
 * goes. PostgreSQL removes them with DROP TYPE … CASCADE.
 */
export function cutShells(facts: Map<string, Fact>): Map<string, Fact> {
  for (const type of [...facts.values()].filter(({ kind }) => kind === "base type")) {
    const shell = facts.get(type.id.replace("base type", "shell type"))!;
    facts.set(shell.id, { ...shell, parent: type.id });
    facts.set(type.id, { ...type, needs: [...type.needs, shell.id].sort() });
    for (const id of type.needs) {
      const routine = facts.get(id)!;
      if (routine.kind !== "function" || !routine.needs.includes(type.id)) continue;
      const needs = routine.needs.map((need) => need === type.id ? shell.id : need).sort();
      facts.set(id, { ...routine, parent: type.id, needs });
    }
  }
  return facts;
}
