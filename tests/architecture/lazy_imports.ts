import type { Breach } from "./breach.ts";
import { isAround } from "./rooms.ts";
import type { SourceFacts } from "./source_facts.ts";

/** What is no part of the binary: the project's own code, which is written out as JavaScript before it is imported. */
const foreign: ReadonlySet<string> = new Set(["engine/migrations/program/load_program.ts"]);

/** Dynamic imports that `deno compile` cannot see, so that what they load is missing in the binary. */
export function computedImportBreaches(files: readonly SourceFacts[]): Breach[] {
  return files.filter(({ path }) => !isAround(path) && !foreign.has(path)).flatMap((
    { path, imports },
  ) =>
    imports.filter(({ to, isDynamic }) => isDynamic && to === undefined).map(({ line }) => ({
      path,
      line,
      what: "a computed import is not embedded in the binary: write the specifier out",
    }))
  );
}
