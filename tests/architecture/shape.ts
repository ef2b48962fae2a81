import type { Breach } from "./breach.ts";
import { isAround } from "./rooms.ts";
import type { SourceFacts } from "./source_facts.ts";

const drawers = new Set(["utils", "util", "lib", "helpers", "helper", "common", "misc", "index", "shared"]);

/** Files whose name, exports or length the house style refuses. */
export function shapeBreaches(files: readonly SourceFacts[]): Breach[] {
  return files.flatMap(({ path, hasDefaultExport, lines, startsWithComment }) => {
    const breaches: Breach[] = [];
    const stem = path.split("/").at(-1)!.replace(/\.tsx?$/, "");
    if (drawers.has(stem)) breaches.push({ path, what: "is a drawer: name the file after the one idea in it" });
    if (!/^[a-z0-9_]+(\.d)?$/.test(stem)) breaches.push({ path, what: "file names are snake_case" });
    if (hasDefaultExport && !/^plugins\/[^/]+\/[^/]+\/mod\.ts$/.test(path) && !isAround(path)) {
      breaches.push({ path, what: "has a default export: only the entry of a plugin has one" });
    }
    if (lines > 500 && !startsWithComment) {
      breaches.push({ path, what: `has ${lines} lines and no sentence at the top that says why it stays whole` });
    }
    return breaches;
  });
}
