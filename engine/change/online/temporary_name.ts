import type { Sides } from "../emitter.ts";

const longestBytes = 63;

/** A name for what lives only while a plan runs: that of the object with a word behind it, which nothing else has. */
export function temporaryName(name: string, word: string, { from, to }: Pick<Sides, "from" | "to">): string {
  const taken = new Set([...from.facts.values(), ...to.facts.values()].map((fact) => fact.name));
  for (let count = 1;; count++) {
    const ending = `__${word}${count === 1 ? "" : count}`;
    const candidate = cut(name, longestBytes - ending.length) + ending;
    if (!taken.has(candidate)) return candidate;
  }
}

function cut(name: string, bytes: number): string {
  const encoder = new TextEncoder();
  let kept = [...name];
  while (encoder.encode(kept.join("")).length > bytes) kept = kept.slice(0, -1);
  return kept.join("");
}
