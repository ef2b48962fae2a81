import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { cachedPackage } from "./cached_package.ts";
import type { ServerUser } from "./server_user.ts";

/** Folder of `initdb`, `pg_ctl` and `postgres` of a major. */
export interface Binaries {
  folder: string;
  /** What `postgres --version` says: "15.18". */
  version: string;
  source: "CONFITURE_POSTGRES_BIN" | "PATH" | "system" | "npm";
}

/** Looks for the server programs of a major; what is installed wins over what would be fetched. */
export async function findBinaries(
  major: number,
  host: Host,
  user: ServerUser | undefined,
  options: { signal?: AbortSignal; onNotice?(message: string): void } = {},
): Promise<Binaries> {
  const installed = await installedBinaries(major, host);
  if (installed) return installed;
  const folder = await cachedPackage(major, host, user, options);
  const version = folder === undefined ? undefined : await versionOf(folder);
  if (folder !== undefined && version !== undefined) return { folder, version, source: "npm" };
  const chosen = host.env.CONFITURE_POSTGRES_BIN;
  const looked = [
    chosen ? `CONFITURE_POSTGRES_BIN (${chosen})` : "CONFITURE_POSTGRES_BIN (not set)",
    "PATH",
    ...systemFolders(major),
    host.compiled ? "no npm: this is the compiled binary" : "npm",
  ];
  throw new ConfitureError("embedded-binaries-missing", {
    major,
    looked: looked.join(", "),
    compiled: host.compiled,
    other: await newestInstalled(host),
  });
}

/** The server programs of a major that are on this machine already, the npm package aside. */
export async function installedBinaries(major: number, host: Host): Promise<Binaries | undefined> {
  const chosen = host.env.CONFITURE_POSTGRES_BIN;
  const path = (host.env.PATH ?? "").split(Deno.build.os === "windows" ? ";" : ":").filter((folder) => folder !== "");
  const places: { source: Binaries["source"]; folder: string }[] = [
    ...(chosen ? [{ source: "CONFITURE_POSTGRES_BIN" as const, folder: chosen }] : []),
    ...path.map((folder) => ({ source: "PATH" as const, folder })),
    ...systemFolders(major).map((folder) => ({ source: "system" as const, folder })),
  ];
  for (const { source, folder } of places) {
    const version = await versionOf(folder);
    if (version !== undefined && majorOf(version) === major) return { folder, version, source };
  }
  return undefined;
}

/** The newest major that could be had instead. */
async function newestInstalled(host: Host): Promise<number | undefined> {
  for (let major = 18; major >= 14; major--) if (await installedBinaries(major, host)) return major;
}

/** Debian, Red Hat, Alpine, Homebrew (both processors), Postgres.app. */
function systemFolders(major: number): string[] {
  return [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/usr/libexec/postgresql${major}`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
    `/Applications/Postgres.app/Contents/Versions/${major}/bin`,
  ];
}

/** "postgres (PostgreSQL) 15.18 (Debian …)" → "15.18"; undefined when the folder lacks one of the three programs. */
async function versionOf(folder: string): Promise<string | undefined> {
  const suffix = Deno.build.os === "windows" ? ".exe" : "";
  try {
    for (const program of ["postgres", "initdb", "pg_ctl"]) {
      if (!(await Deno.stat(`${folder}/${program}${suffix}`)).isFile) return undefined;
    }
    const { success, stdout } = await new Deno.Command(`${folder}/postgres${suffix}`, {
      args: ["--version"],
      stdin: "null",
      stderr: "null",
    }).output();
    const words = new TextDecoder().decode(stdout).trim().split(" ");
    return success ? words[2] : undefined;
  } catch {
    return undefined;
  }
}

/** "15.18" → 15, "19beta1" → 19. */
function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
