import type { Act } from "./act.ts";

/**
 * The acts of one file that a second run would stumble over. A second run begins with what the first has left: what the
 * file takes away in the end can be made at its beginning, and what it makes in the end can be taken away. Only the
 * first word of the file about an object asks anything of it; behind that, both runs see the same.
 */
export function judge(acts: readonly Act[]): Act[] {
  const present = new Map<string, boolean>();
  const children = new Map<string, Set<string>>();
  const anew = new Map<string, (Act | "dropped")[]>();
  const told = new Set<string>();
  const asked: { act: Act; key: string; wants: boolean; freed: (Act | "dropped")[] }[] = [];
  for (const [index, act] of acts.entries()) {
    const { effect, tolerant, within } = act;
    const key = act.key ?? `unnamed ${index}`;
    const freed = [key, ...within].flatMap((each) => anew.get(each) ?? []);
    if (effect === "note") {
      asked.push({ act, key: "", wants: true, freed: [] });
      continue;
    }
    if (act.pattern !== undefined && !told.has(key) && (effect === "replace" || !tolerant)) {
      asked.push({ act, key, wants: effect === "drop", freed });
    }
    told.add(key);
    const isThere = effect !== "drop";
    set(key, isThere);
    for (const each of within) children.set(each, (children.get(each) ?? new Set()).add(key));
    // All functions of a name are gone when none is left; one that is made is one of them.
    if (isThere) { for (const each of within) if (each.startsWith("function ")) present.set(each, true); }
    if (effect === "drop") note(key, "dropped");
    else if (effect === "make" && !tolerant) note(key, act);
  }
  const flagged = new Set<Act>();
  for (const { act, key, wants, freed } of asked) {
    if (freed.some((by) => by === "dropped" || !flagged.has(by))) continue;
    if (act.effect === "note" || act.effect === "replace" || present.get(key) !== wants) flagged.add(act);
  }
  return [...flagged];

  function set(key: string, isThere: boolean): void {
    present.set(key, isThere);
    if (!isThere) { for (const child of children.get(key) ?? []) if (present.get(child)) set(child, false); }
  }

  function note(key: string, by: Act | "dropped"): void {
    anew.set(key, [...anew.get(key) ?? [], by]);
  }
}
