import { join } from "node:path";

/** Variables of the process environment that confiture itself reads; PostgreSQL's (`PG…`) are those of libpq. */
export const environmentVariables: readonly { name: string; does: string }[] = [
  { name: "CONFITURE_DATABASE_URL", does: "The database, where neither --database-url, --env nor --config names one." },
  {
    name: "DATABASE_URL",
    does:
      "The database of operations that only read, where nothing else names one. Operations that change something do not go by it, except under --no-config without CONFITURE_DATABASE_URL.",
  },
  {
    name: "CONFITURE_POSTGRES_BIN",
    does:
      "Folder with initdb, pg_ctl and postgres for the embedded server, looked at before PATH and the system's places.",
  },
  { name: "CONFITURE_CACHE_DIR", does: "Where fetched server programs are kept, instead of the user's cache folder." },
  {
    name: "CONFITURE_SERVER",
    does: "Address of the server on which operations run instead of here. Those that only make sense here stay here.",
  },
  { name: "CONFITURE_TOKEN", does: "Token for that server, or where it is: env:NAME, file:PATH, command:CMD." },
  { name: "CONFITURE_SERVER_PROJECT", does: "The project's name on that server, where it is not its name here." },
  { name: "CONFITURE_TRACE", does: "When set, a failure also prints the stack trace of its cause." },
  {
    name: "CI",
    does: "When set to anything but 0 and false, nobody is asked what a run can do without, such as about renames.",
  },
  { name: "NO_COLOR", does: "When set to anything, no colours." },
  { name: "XDG_CACHE_HOME", does: "The user's cache folder; ~/.cache when not set." },
  { name: "PATH", does: "Where pg_dump and the server programs are looked for." },
  { name: "HOME", does: "Where ~/.pgpass, ~/.postgresql, ~/.pg_service.conf and the cache are." },
  { name: "USERPROFILE", does: "The same on Windows." },
  { name: "APPDATA", does: "Where pgpass.conf is on Windows." },
  { name: "USER", does: "The database user, where nothing else names one and the account has no name." },
  { name: "LOGNAME", does: "The same, where USER is not set." },
  { name: "USERNAME", does: "The same on Windows." },
];

/** The names of variables that the sources of the product read, without those of libpq. */
export async function readEnvironmentVariables(root: string): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const file of sources(root)) {
    const text = await Deno.readTextFile(file);
    for (const [, name] of text.matchAll(/\benv\.([A-Z][A-Z0-9_]+)\b/g)) {
      if (!name!.startsWith("PG")) found.add(name!);
    }
    for (const [, names] of text.matchAll(/\{([^{}]*)\}\s*=\s*(?:\w+\.)?env\b/g)) {
      for (const [name] of names!.matchAll(/\b[A-Z][A-Z0-9_]+\b/g)) if (!name.startsWith("PG")) found.add(name);
    }
  }
  return found;
}

async function* sources(root: string): AsyncGenerator<string> {
  yield join(root, "cli.ts");
  for (const folder of ["cli", "engine", "plugins"]) yield* below(join(root, folder));
}

async function* below(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* below(path);
    else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) yield path;
  }
}
