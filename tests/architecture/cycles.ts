import type { Breach } from "./breach.ts";
import type { SourceFacts } from "./source_facts.ts";

/**
 * Groups of files that import each other in a circle. Imports of types do not count: the compiler erases them, so two
 * shapes may mention each other without either file depending on the other when the program runs.
 */
export function cycleBreaches(files: readonly SourceFacts[]): Breach[] {
  const graph = new Map(files.map(({ path, imports }) => [
    path,
    imports.flatMap(({ to, isTypeOnly }) => to !== undefined && !isTypeOnly ? [to] : []),
  ]));
  const done = new Set<string>();
  const breaches: Breach[] = [];
  const walk = (path: string, trail: string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      breaches.push({ path, what: `cycle: ${[...trail.slice(start), path].join(" → ")}` });
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return breaches;
}
