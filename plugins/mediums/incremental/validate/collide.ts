import type { Doing, Touch } from "./touches_of.ts";

/** Two files that nobody wrote in sight of each other, at one object. */
export interface Collision {
  readonly object: string;
  readonly severity: "error" | "warning";
  readonly here: Touch;
  readonly there: Touch;
}

/** What becomes of an object that both sides touch: the worst of each pair of files is told, once. */
export function collide(here: readonly Touch[], there: readonly Touch[]): Collision[] {
  const others = Map.groupBy(there, ({ object }) => object);
  const found = new Map<string, Collision>();
  for (const own of here) {
    for (const other of others.get(own.object) ?? []) {
      const severity = severityOf(own.object, own.does, other.does);
      if (severity === undefined) continue;
      const key = `${own.object}\0${own.file}\0${other.file}`;
      const known = found.get(key);
      if (known?.severity === "error" || known?.severity === severity) continue;
      found.set(key, { object: own.object, severity, here: own, there: other });
    }
  }
  return [...found.values()].toSorted((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
}

const makes: ReadonlySet<Doing> = new Set(["makes", "replaces"]);

function severityOf(object: string, one: Doing, other: Doing): Collision["severity"] | undefined {
  const both = [one, other];
  if (both.includes("needs")) {
    const rest = both.find((each) => each !== "needs");
    if (rest === "drops") return "error";
    return rest === "alters" && object.startsWith("column ") ? "warning" : undefined;
  }
  if (both.includes("drops") || both.every((each) => makes.has(each))) return "error";
  return "warning";
}
