import { join } from "node:path";
import type { Host } from "../../host.ts";
import type { Dsn } from "./dsn.ts";
import { DsnProblem } from "./problem.ts";

type TlsFiles = Pick<Dsn, "sslrootcert" | "sslcert" | "sslkey">;

/**
 * Completes the certificate files with libpq's defaults in `~/.postgresql` where those exist, and refuses a named file
 * that is missing: connecting without it would be less than was asked for.
 */
export async function tlsFiles(given: TlsFiles, sslmode: Dsn["sslmode"], host: Host): Promise<TlsFiles> {
  if (sslmode === "disable") return {};
  const folder = host.home && join(host.home, ".postgresql");
  const complete = async (parameter: keyof TlsFiles, file: string): Promise<string | undefined> => {
    const named = given[parameter];
    if (parameter === "sslrootcert" && named === "system") return named;
    if (named) {
      const path = named.startsWith("~/") && host.home ? join(host.home, named.slice(2)) : named;
      if (!await isFile(path)) throw new DsnProblem(`${parameter} names a file that does not exist: ${path}`);
      return path;
    }
    const fallback = folder && join(folder, file);
    return fallback && await isFile(fallback) ? fallback : undefined;
  };
  const sslrootcert = await complete("sslrootcert", "root.crt");
  const sslcert = await complete("sslcert", "postgresql.crt");
  const sslkey = sslcert && await complete("sslkey", "postgresql.key");
  if (!sslrootcert && (sslmode === "verify-ca" || sslmode === "verify-full")) {
    throw new DsnProblem(`sslmode=${sslmode} needs certificates to trust: sslrootcert=FILE or sslrootcert=system`);
  }
  if (sslcert && !sslkey) throw new DsnProblem("there is a client certificate (sslcert) but no key for it (sslkey)");
  if (sslkey) await checkKeyPermissions(sslkey);
  return { sslrootcert, sslcert, sslkey };
}

/** A key that others can read is refused, by libpq's rule: 0600, or 0640 when root owns it. */
async function checkKeyPermissions(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  const { mode, uid } = await Deno.stat(path);
  const forbidden = uid === 0 ? 0o037 : 0o077;
  if (((mode ?? 0) & forbidden) !== 0) {
    throw new DsnProblem(`the key ${path} can be read by others; its permissions should be u=rw (0600) or less`);
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}
