import { Buffer } from "node:buffer";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Host } from "../../../../engine/host.ts";
import type { Dsn } from "../../../../engine/project/mod.ts";

/** By this line a file is known to be ours; libpq passes over it. */
const header = "# written by confiture test-db clone, which may replace this file\n";

/**
 * Writes the password of a connection in the form of `~/.pgpass`, which PGPASSFILE and `passfile=` name: the one way to
 * hand it to another program that shows it to nobody. It is written before the body and has its name afterwards, so that
 * neither is there without the other. Throws `passfile-foreign` instead of replacing passwords of others.
 */
export async function withPassfile<T>(
  path: string | null,
  dsn: Dsn,
  host: Host,
  body: () => Promise<T>,
): Promise<T> {
  if (path === null) return await body();
  await refuseForeign(path);
  const partial = `${path}.${Buffer.from(host.randomBytes(6)).toString("hex")}.partial`;
  try {
    // A new file, because an existing one would keep its mode.
    await unlessUnwritable(path, () => writeFile(partial, textOf(dsn), { mode: 0o600, flag: "wx" }));
    const result = await body();
    await unlessUnwritable(path, () => rename(partial, path));
    return result;
  } finally {
    await rm(partial, { force: true }).catch(() => {});
  }
}

async function refuseForeign(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isFile() && found.size === 0) return;
  const isOurs = found.isFile() && (await readFile(path, "utf8").catch(() => "")).startsWith(header);
  if (!isOurs) throw new ConfitureError("passfile-foreign", { file: path });
}

async function unlessUnwritable(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new ConfitureError("output-unwritable", { file: path, why: (error as Error).message });
  }
}

function textOf(dsn: Dsn): string {
  const lines = dsn.hosts.flatMap(({ host, port, password: own }) => {
    const password = (dsn.password ?? own)?.reveal();
    // libpq calls its default socket folder localhost; the port and the names say enough.
    const place = host.startsWith("/") ? "*" : host;
    return password === undefined
      ? []
      : [[place, String(port), dsn.database, dsn.user, password].map(escape).join(":")];
  });
  return header + lines.map((line) => `${line}\n`).join("");
}

function escape(text: string): string {
  return text === "*" ? text : text.replaceAll(/[\\:]/g, "\\$&");
}
