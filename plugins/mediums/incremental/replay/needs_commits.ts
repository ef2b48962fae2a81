import type { Prepared } from "../up/mod.ts";

/**
 * Why migrations cannot be tried in one transaction: a statement that forbids one, or a new value of an enum, which
 * nothing may use before it is committed. Undefined when they can.
 */
export function needsCommits(prepared: readonly Prepared[]): { file: string; line?: number; why: string } | undefined {
  for (const [index, { script }] of prepared.entries()) {
    const { file, statements, transactional } = script;
    if (!transactional) {
      const forbidding = statements.find(({ transaction }) => transaction === "forbidden");
      return forbidding
        ? { file, line: forbidding.line, why: "a statement that no transaction may hold" }
        : { file, why: "it says no-transaction" };
    }
    const value = statements.find(({ transaction }) => transaction === "enum-value");
    if (value && index < prepared.length - 1) {
      return { file, line: value.line, why: "a new value of an enum, which nothing may use before it is committed" };
    }
  }
  return undefined;
}
