import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { ConfitureError, isConfitureError } from "../../../engine/errors.ts";
import type { Host } from "../../../engine/host.ts";
import { type Environment, isSecretReference, parseDsn, resolveSecret, Secret } from "../../../engine/project/mod.ts";

/** Keys below which every secret is a connection string, not a password or an address. */
const connections = [/^database_url$/, /^scratch$/, /^apply_as\.[^.]+\.url$/, /^ownership\.bootstrap_connection_url$/];

/** What a connection string leaves to files of the machine; another machine may have them. */
const localParts = /\b(service|servicefile|passfile|sslcert|sslkey|sslrootcert)\s*=/;

/**
 * Looks up every secret of an environment, and reads those that are connection strings. What a `command:` would print
 * stays unknown: running it could reach a vault or ask for a PIN, so that only its program is looked for. `note` is told
 * whether a failure is that of the file, the same on every machine, or of what this machine lacks.
 */
export async function checkSecrets(
  { config, databaseUrlProblem, placeOf, file }: Environment,
  root: string,
  host: Host,
  note: (failure: ConfitureError, isEverywhere: boolean) => void,
): Promise<void> {
  if (databaseUrlProblem) note(databaseUrlProblem, (databaseUrlProblem.facts as { variable?: string }).variable === "");
  for (const [path, secret] of secretsOf(config, [])) {
    const text = secret.reveal();
    const key = path.join(".");
    try {
      if (text.startsWith("command:")) {
        await findProgram(text.slice("command:".length), host, root);
        continue;
      }
      const isConnection = connections.some((pattern) => pattern.test(key));
      const value = await resolveSecret(secret, host, { base: root });
      if (!isConnection || /^embedded(:|$)/.test(value.reveal()) || config.ssh_tunnel) continue;
      await parseDsn(value, host, { where: key });
    } catch (error) {
      if (!(error instanceof ConfitureError)) throw error;
      const place = { file, ...placeOf(...path) };
      const problem = error.message.startsWith(`${key}: `) ? error.message.slice(key.length + 2) : error.message;
      const isEverywhere = isConfitureError(error, "dsn-invalid") && !isSecretReference(text) && !localParts.test(text);
      note(new ConfitureError("config-value-invalid", { key, problem, ...place }, { cause: error }), isEverywhere);
    }
  }
}

function* secretsOf(value: unknown, path: (string | number)[]): Generator<[(string | number)[], Secret]> {
  if (value instanceof Secret) yield [path, value];
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* secretsOf(item, [...path, index]);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* secretsOf(item, [...path, key]);
  }
}

async function findProgram(command: string, host: Host, root: string): Promise<void> {
  const program = /^\s*("[^"]+"|'[^']+'|\S+)/.exec(command)?.[1]?.replace(/^["']|["']$/g, "");
  if (program === undefined) {
    throw new ConfitureError("secret-unavailable", { reference: "command:", why: "nothing follows the colon" });
  }
  const places = program.includes("/")
    ? [isAbsolute(program) ? program : join(root, program)]
    : (host.env.PATH ?? "").split(delimiter).filter(Boolean).map((folder) => join(folder, program));
  for (const place of places) {
    if (await access(place).then(() => true, () => false)) return;
  }
  const reference = `command:${program}`;
  throw new ConfitureError("secret-unavailable", { reference, why: "there is no such program" });
}
