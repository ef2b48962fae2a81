import { join } from "node:path";
import type { Host } from "../../host.ts";
import { Secret } from "../secret/mod.ts";
import { readTextFile } from "./read_text_file.ts";

/** One line of a password file: `host:port:database:user:password`, `*` matching anything. */
export interface PassfileEntry {
  host: string;
  port: string;
  database: string;
  user: string;
  password: Secret;
}

export interface Passfile {
  entries: readonly PassfileEntry[];
  notices: readonly string[];
}

/** Reads the password file that libpq would. One that others may read is ignored with a notice, as libpq does. */
export async function readPassfile(named: string | undefined, host: Host): Promise<Passfile> {
  const path = named || defaultPath(host);
  if (!path) return { entries: [], notices: [] };
  const ignored = (why: string): Passfile => ({
    entries: [],
    notices: [`password file ${path} ${why}; it is ignored`],
  });
  const stat = await Deno.stat(path).catch(() => undefined);
  if (!stat) return { entries: [], notices: [] };
  if (!stat.isFile) return ignored("is not a plain file");
  if (Deno.build.os !== "windows" && ((stat.mode ?? 0) & 0o077) !== 0) {
    return ignored("has group or world access; permissions should be u=rw (0600) or less");
  }
  const text = await readTextFile(path).catch(() => undefined);
  if (text === undefined) return ignored("cannot be read");
  return { entries: parsePassfile(text), notices: [] };
}

function defaultPath(host: Host): string | undefined {
  if (Deno.build.os === "windows") return host.env.APPDATA && join(host.env.APPDATA, "postgresql", "pgpass.conf");
  return host.home && join(host.home, ".pgpass");
}

/** The lines of a password file that have all five fields; comments and broken lines are skipped, as in libpq. */
export function parsePassfile(text: string): PassfileEntry[] {
  const entries: PassfileEntry[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue;
    const [host, port, database, user, ...rest] = splitFields(line.replace(/\r$/, ""));
    const password = rest[0];
    if (host === undefined || port === undefined || database === undefined || user === undefined || !password) continue;
    entries.push({ host, port, database, user, password: new Secret(password) });
  }
  return entries;
}

/** Splits at the colons that no backslash escapes; a password that holds one must escape it, as in libpq. */
function splitFields(line: string): string[] {
  const fields = [""];
  for (let at = 0; at < line.length; at++) {
    const field = fields.length - 1;
    if (line[at] === ":") fields.push("");
    else if (line[at] !== "\\" || at + 1 >= line.length) fields[field] += line[at]!;
    // An escaped `*` is a name, not the wildcard: marked with NUL, which no name can hold.
    else fields[field] += line[++at] === "*" && field < 4 ? "\0" : line[at]!;
  }
  return fields;
}

export interface PassfileKey {
  host: string;
  port: number;
  database: string;
  user: string;
}

/** The password of the first entry that matches. A socket in the default folder is looked up as `localhost`. */
export function lookUpPassword(entries: readonly PassfileEntry[], key: PassfileKey): Secret | undefined {
  const matches = (pattern: string, text: string) => pattern === "*" || pattern.replaceAll("\0", "*") === text;
  return entries.find((entry) =>
    matches(entry.host, key.host) && matches(entry.port, String(key.port)) &&
    matches(entry.database, key.database) && matches(entry.user, key.user)
  )?.password;
}
