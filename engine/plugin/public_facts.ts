import { maskPasswords } from "../errors.ts";

/** Prose may quote what PostgreSQL said, and that may quote a row; the code beside it says which failure it was. */
const prose = new Set(["message", "detail", "hint", "why", "sql", "sql_line"]);
const secretName = /password|passwd|secret|token|credential|private_?key/i;

/**
 * The facts of a phase as they may leave confiture: into a file, to a program, over a network. Facts hold no secrets by
 * contract; what is kept for years or sent away does not rely on every plugin's keeping to it.
 */
export function publicFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return withoutSecrets(facts) as Record<string, unknown>;
}

/** Whether what bears this name is nothing to be shown. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return maskPasswords(value);
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !prose.has(name))
      .map(([name, inner]) => [name, isSecretName(name) ? "***" : withoutSecrets(inner)]),
  );
}
