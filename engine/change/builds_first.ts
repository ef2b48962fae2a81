import type { Actions } from "./actions.ts";
import type { Step } from "./plan.ts";
import { replacedKeys } from "./replaced_keys.ts";

/**
 * The index of a key that takes the place of another is built before anything goes that rests on such a one: keys and
 * foreign keys are gone for a moment then, and not while a table is read whole.
 */
export function buildsFirst(steps: readonly Step[], actions: Actions): Step[] {
  const { from, to, alters } = actions;
  const altered = [...alters.values()].filter(({ change }) => change.after.kind === "constraint").map(({ change }) =>
    change.id
  );
  const { builds } = replacedKeys(actions);
  const ordered = [...steps];
  const every = restingOn([...altered, ...[...builds.values()].flat()]);
  for (const id of altered) move(`alter ${id}`, to.fact(id).needs, [every, restingOn([id])]);
  for (const [id, olds] of builds) move(`create ${id}`, to.fact(id).needs, [every, restingOn(olds)]);
  return ordered;

  function restingOn(keys: readonly string[]): ReadonlySet<string> {
    return new Set(keys.flatMap((id) => [`drop ${id}`, ...from.dependentsOf(id).map((each) => `drop ${each.id}`)]));
  }

  /** Before the first of what goes, whatever key it rests on; where that is too early, before what rests on its own. */
  function move(action: string, needs: readonly string[], [every, own]: [ReadonlySet<string>, ReadonlySet<string>]) {
    const at = ordered.findIndex((step) => step.action === action);
    const build = ordered[at];
    if (build?.kind !== "sql" || build.leftover === undefined) return;
    // What the index is made of has to be there already.
    const made = new Set(needs.flatMap((need) => [`create ${need}`, `alter ${need}`]));
    for (const resting of [every, own]) {
      const first = ordered.findIndex(({ action }) => resting.has(action));
      if (first < 0 || first > at || ordered.slice(first, at).some(({ action }) => made.has(action))) continue;
      ordered.splice(at, 1);
      ordered.splice(first, 0, build);
      return;
    }
  }
}
