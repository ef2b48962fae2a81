import { createPrivateKey } from "node:crypto";
import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import type { Dsn } from "../../project/mod.ts";

/** What a TLS handshake needs, files read. `verify` follows libpq: a root certificate makes `require` verify the chain. */
export interface TlsOptions {
  verify: "nothing" | "chain" | "chain and host";
  /** PEM of the trusted authorities; absent means the system's (or Deno's) store. */
  ca?: string;
  cert?: string;
  key?: string;
  direct: boolean;
}

/** Reads the certificate files of a DSN; libpq's default files in `~/.postgresql` count when they exist. */
export async function tlsOptions(dsn: Dsn, host: Host): Promise<TlsOptions> {
  const folder = host.home === undefined ? undefined : `${host.home}/.postgresql`;
  const system = dsn.sslrootcert === "system";
  const ca = system ? undefined : await pem("sslrootcert", dsn.sslrootcert, folder && `${folder}/root.crt`);
  const cert = await pem("sslcert", dsn.sslcert, folder && `${folder}/postgresql.crt`);
  const key = cert === undefined ? undefined : await pem("sslkey", dsn.sslkey, folder && `${folder}/postgresql.key`);
  const verify = system || dsn.sslmode === "verify-full"
    ? "chain and host"
    : dsn.sslmode === "verify-ca" || (dsn.sslmode === "require" && ca !== undefined)
    ? "chain"
    : "nothing";
  if (verify !== "nothing" && !system && ca === undefined) {
    const file = dsn.sslrootcert ?? (folder === undefined ? "(no home folder)" : `${folder}/root.crt`);
    throw new ConfitureError("tls-file", { file, parameter: "sslrootcert", why: "it does not exist" });
  }
  return { verify, ca, cert, key: key && decrypted(key, dsn), direct: dsn.sslnegotiation === "direct" };
}

/** An encrypted key is opened here, because Deno's TLS takes plain PEM only. */
function decrypted(key: string, dsn: Dsn): string {
  if (!key.includes("ENCRYPTED")) return key;
  try {
    const opened = createPrivateKey({ key, passphrase: dsn.sslpassword?.reveal() ?? "" });
    return opened.export({ type: "pkcs8", format: "pem" }).toString();
  } catch {
    const file = dsn.sslkey ?? "~/.postgresql/postgresql.key";
    throw new ConfitureError("tls-file", { file, parameter: "sslkey", why: "sslpassword does not open it" });
  }
}

async function pem(parameter: string, given: string | undefined, byDefault?: string): Promise<string | undefined> {
  const file = given || byDefault;
  if (!file) return undefined;
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (!given && error instanceof Deno.errors.NotFound) return undefined;
    const why = error instanceof Deno.errors.NotFound ? "it does not exist" : "it cannot be read";
    throw new ConfitureError("tls-file", { file, parameter, why }, { cause: error });
  }
}
