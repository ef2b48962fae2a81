import { property } from "../../catalog/mod.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";

function routine(word: "FUNCTION" | "PROCEDURE"): Emitter {
  return {
    create: (fact) => [{ sql: property<string>(fact, "definition")!.trimEnd() }],
    drop: (fact, { from }) => [{ sql: `DROP ${word} ${sqlName(fact, from)}` }],
    // PostgreSQL replaces a body in place, but neither the type it returns nor names and defaults of its arguments.
    alter: ({ after, properties }) =>
      properties.some((key) => key !== "definition")
        ? undefined
        : [{ sql: property<string>(after, "definition")!.trimEnd() }],
  };
}

export const functionEmitter = routine("FUNCTION");
export const procedure = routine("PROCEDURE");
