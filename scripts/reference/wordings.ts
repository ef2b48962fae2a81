import type { Facts } from "../../engine/errors.ts";

/** Parts of a place are always known together. */
const place: ReadonlySet<string> = new Set(["file", "line", "column"]);

type Choice = "given" | "absent" | "empty";

/**
 * The wordings of a message, each fact as `«name»`. A message may read differently where a fact is absent or a list is
 * empty, so every combination is tried; one that only leaves words of another out is not repeated.
 */
export function wordings(say: (facts: Facts) => string): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const queue: Record<string, Choice>[] = [{}];
  for (let choices = queue.shift(); choices; choices = queue.shift()) {
    const key = JSON.stringify(Object.entries(choices).sort());
    if (seen.has(key) || seen.size > 500) continue;
    seen.add(key);
    const asked = new Map<string, boolean>();
    const text = attempt(say, choices, asked);
    if (text !== undefined) found.add(text);
    for (const [name, isList] of asked) {
      if (choices[name] !== undefined || place.has(name)) continue;
      for (const choice of isList ? ["given", "empty"] as const : ["given", "absent"] as const) {
        queue.push({ ...choices, [name]: choice });
      }
    }
  }
  const texts = [...found];
  return texts.filter((text) => !texts.some((other) => other !== text && saysMore(other, text)));
}

/** The text, or undefined where the facts cannot be so. Tells which facts were asked for, and whether as a list. */
function attempt(say: (facts: Facts) => string, choices: Record<string, Choice>, asked: Map<string, boolean>) {
  const facts = new Proxy({}, {
    get(_, name) {
      const fact = String(name);
      if (!asked.has(fact)) asked.set(fact, false);
      if (choices[fact] === "absent") return undefined;
      if (choices[fact] === "empty") return [];
      return new Placeholder(fact, () => asked.set(fact, true));
    },
  });
  try {
    const text = say(facts as Facts).replace("«file»:«line»:«column»: ", "").split("\n").map((line) => line.trimEnd())
      .join("\n");
    return text === "" || /undefined|\bNaN\b/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** A fact that reads `«name»` whether it is used as text, number or list. */
class Placeholder extends String {
  constructor(name: string, readonly usedAsList: () => void) {
    super(`«${name}»`);
  }

  join(): string {
    this.usedAsList();
    return this.toString();
  }
}

/** True when all words of `less` occur in `more`, in their order. */
function saysMore(more: string, less: string): boolean {
  const words = more.split(/\s+/);
  let at = 0;
  return less.split(/\s+/).every((word) => {
    at = words.indexOf(word, at) + 1;
    return at > 0;
  });
}
