import { type HookEvent, publicFacts } from "../../../engine/plugin/mod.ts";

/** One line of the audit file, without the newline: fixed keys first, then the facts of the phase. */
export function auditLine({ at, run, operation, phase, facts }: HookEvent, user: string | undefined): string {
  return JSON.stringify({ at, run, operation, phase, user: user ?? null, facts: publicFacts(facts) });
}
