import { rm, writeFile } from "node:fs/promises";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Dsn } from "../../../../engine/project/mod.ts";

/**
 * Writes the password of a connection in the form of `~/.pgpass`, which PGPASSFILE and `passfile=` name: the one way to
 * hand it to another program that shows it to nobody. Empty when the connection has none.
 */
export async function writePassfile(path: string, dsn: Dsn): Promise<void> {
  const lines = dsn.hosts.flatMap(({ host, port, password: own }) => {
    const password = (dsn.password ?? own)?.reveal();
    // libpq calls its default socket folder localhost; the port and the names say enough.
    const place = host.startsWith("/") ? "*" : host;
    return password === undefined
      ? []
      : [[place, String(port), dsn.database, dsn.user, password].map(escape).join(":")];
  });
  try {
    // Made anew, because an existing file would keep its mode.
    await rm(path, { force: true });
    await writeFile(path, lines.map((line) => `${line}\n`).join(""), { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new ConfitureError("output-unwritable", { file: path, why: (error as Error).message });
  }
}

function escape(text: string): string {
  return text === "*" ? text : text.replaceAll(/[\\:]/g, "\\$&");
}
