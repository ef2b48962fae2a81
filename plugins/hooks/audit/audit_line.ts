import type { HookEvent } from "../../../engine/plugin/mod.ts";

/** Prose may quote what PostgreSQL said, and that may quote a row; the code beside it says which failure it was. */
const prose = new Set(["message", "detail", "hint", "why", "sql", "sql_line"]);
const secretName = /password|passwd|secret|token|credential|private_?key/i;
const passwordInUrl = /([a-z][a-z0-9+.-]*:\/\/[^\s/@:]*):[^\s@]*@/gi;

/** One line of the audit file, without the newline: fixed keys first, then the facts of the phase. */
export function auditLine({ at, run, operation, phase, facts }: HookEvent, user: string | undefined): string {
  return JSON.stringify({ at, run, operation, phase, user: user ?? null, facts: withoutSecrets(facts) });
}

/** Facts hold no secrets by contract; a file that is kept for years does not rely on every plugin's keeping to it. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return value.replace(passwordInUrl, "$1:***@");
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !prose.has(name))
      .map(([name, inner]) => [name, secretName.test(name) ? "***" : withoutSecrets(inner)]),
  );
}
