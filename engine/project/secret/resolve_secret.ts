import { isAbsolute, join } from "node:path";
import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { runCommand } from "./run_command.ts";
import { Secret } from "./secret.ts";

export interface SecretOptions {
  /** Folder that relative `file:` paths and `command:` runs start from; `host.cwd` when absent. */
  base?: string;
  /** How long a `command:` may take; 30 s when absent. */
  timeoutMs?: number;
}

/** True for `env:NAME`, `file:PATH` and `command:CMD args`. */
export function isSecretReference(text: string): boolean {
  return /^(env|file|command):/.test(text);
}

/**
 * Fetches what a secret reference names: `env:NAME`, `file:PATH` (`~/` is the home folder) or `command:CMD args` (run
 * without a shell). One trailing line end is dropped. Any other text is the secret itself.
 * Throws `secret-unavailable`, which names the reference's kind and reason, never the value or the command's output.
 */
export async function resolveSecret(
  reference: string | Secret,
  host: Host,
  { base = host.cwd, timeoutMs = 30_000 }: SecretOptions = {},
): Promise<Secret> {
  const text = reference instanceof Secret ? reference.reveal() : reference;
  const [, kind, rest] = /^(env|file|command):([^]*)$/.exec(text) ?? [];
  if (kind === undefined || rest === undefined) return new Secret(text);
  const name = rest.trim();
  if (name === "") throw unavailable(`${kind}:`, "nothing follows the colon");
  if (host.isGuest && kind !== "env") {
    throw new ConfitureError("code-not-allowed", { where: `${kind}:`, what: "a secret of the host" });
  }
  if (kind === "env") return fromEnvironment(name, host);
  if (kind === "file") return await fromFile(name, host, base);
  return new Secret(chomp(await runCommand(name, host, { base, timeoutMs })));
}

function fromEnvironment(name: string, host: Host): Secret {
  const value = host.env[name];
  if (value === undefined || value === "") {
    throw unavailable(`env:${name}`, value === undefined ? "the variable is not set" : "the variable is empty");
  }
  return new Secret(value);
}

async function fromFile(name: string, host: Host, base: string): Promise<Secret> {
  const expanded = name.startsWith("~/") && host.home ? join(host.home, name.slice(2)) : name;
  const path = isAbsolute(expanded) ? expanded : join(base, expanded);
  try {
    const text = chomp(new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(path)));
    if (text === "") throw unavailable(`file:${name}`, "the file is empty");
    return new Secret(text);
  } catch (error) {
    if (error instanceof ConfitureError) throw error;
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof TypeError
      ? "the file is not UTF-8 text"
      : "the file cannot be read";
    throw unavailable(`file:${name}`, why, error);
  }
}

/** Drops one line end, as `$(…)` in a shell would; the secret itself may hold others. */
function chomp(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function unavailable(reference: string, why: string, cause?: unknown): ConfitureError {
  return new ConfitureError("secret-unavailable", { reference, why }, { cause });
}
