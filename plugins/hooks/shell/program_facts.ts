import { type HookEvent, publicFacts } from "../../../engine/plugin/mod.ts";

/** Linux takes no variable longer than 128 KiB (execve(2), MAX_ARG_STRLEN); what is longer is on standard input. */
const longestBytes = 32_768;

/** What the program reads on standard input: one JSON document. */
export function programInput({ phase, operation, run, at, facts }: HookEvent): string {
  return `${JSON.stringify({ phase, operation, run, at, facts: publicFacts(facts) })}\n`;
}

/** The same as variables: `CONFITURE_PHASE` and so on, and `CONFITURE_FACT_NAME` for each fact, lists as JSON. */
export function programEnvironment(
  { phase, operation, run, at, facts }: HookEvent,
  { root, path }: { root: string; path?: string },
): Record<string, string> {
  const told = Object.entries(publicFacts(facts)).flatMap(([name, value]) => {
    if (!/^[a-z][a-z0-9_]*$/i.test(name) || value === undefined || value === null) return [];
    const text = typeof value === "string" ? value : JSON.stringify(value);
    // No variable can hold a NUL byte.
    if (text.includes("\0") || new TextEncoder().encode(text).length > longestBytes) return [];
    return [[`CONFITURE_FACT_${name.toUpperCase()}`, text]];
  });
  return {
    ...(path === undefined ? {} : { PATH: path }),
    CONFITURE_PHASE: phase,
    CONFITURE_OPERATION: operation,
    CONFITURE_RUN: run,
    CONFITURE_AT: at,
    CONFITURE_PROJECT: root,
    ...Object.fromEntries(told),
  };
}
