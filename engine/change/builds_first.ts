import type { Actions } from "./actions.ts";
import type { Step } from "./plan.ts";

/**
 * The index of a key that takes the place of another is built before anything goes that rests on the old one: foreign
 * keys are gone for a moment then, and not while a table is read whole.
 */
export function buildsFirst(steps: readonly Step[], { from, alters }: Actions): Step[] {
  const ordered = [...steps];
  for (const [id, { change }] of alters) {
    const at = ordered.findIndex(({ action }) => action === `alter ${id}`);
    const build = ordered[at];
    if (build?.kind !== "sql" || build.leftover === undefined || change.after.kind !== "constraint") continue;
    const resting = new Set(from.dependentsOf(id).map((dependent) => `drop ${dependent.id}`));
    const first = ordered.findIndex(({ action }) => resting.has(action));
    if (first < 0 || first > at) continue;
    // What the index is made of has to be there already.
    const made = new Set(change.after.needs.flatMap((need) => [`create ${need}`, `alter ${need}`]));
    if (ordered.slice(first, at).some(({ action }) => made.has(action))) continue;
    ordered.splice(at, 1);
    ordered.splice(first, 0, build);
  }
  return ordered;
}
