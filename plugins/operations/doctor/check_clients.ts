import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Context } from "../../../engine/plugin/mod.ts";
import { type Check, ok, warning } from "./check.ts";

/** PostgreSQL's own programs: none is needed to build, pg_dump is for artefacts and backups. */
export async function checkClients(serverVersion: number | undefined, context: Context): Promise<Check[]> {
  return [
    await check("psql", "it is not needed, only handy", serverVersion, context),
    await check("pg_dump", "`build --dump` and auto_backup need it", serverVersion, context),
  ];
}

async function check(
  program: string,
  use: string,
  serverVersion: number | undefined,
  { host, signal }: Context,
): Promise<Check> {
  const path = await find(program, host.env.PATH);
  if (path === undefined) {
    return warning(program, `${program} is not on PATH; ${use}`, "Install PostgreSQL's client tools.");
  }
  const text = await versionOf(path, signal);
  const version = /\b\d+(\.\d+)?/.exec(text)?.[0];
  if (version === undefined) {
    return warning(program, `${path} does not tell its version`, "Install PostgreSQL's client tools again.");
  }
  const server = serverVersion === undefined ? undefined : Math.floor(serverVersion / 10_000);
  const message = `${program} ${version} (${path})`;
  // pg_dump refuses servers newer than itself; psql only loses some of its \d commands.
  if (program === "pg_dump" && server !== undefined && Number.parseInt(version) < server) {
    const remedy = `Install the client tools of PostgreSQL ${server}.`;
    return warning(program, `${message} is older than the server (${server}) and cannot dump it`, remedy);
  }
  return ok(program, message);
}

async function find(program: string, path = ""): Promise<string | undefined> {
  const suffix = Deno.build.os === "windows" ? ".exe" : "";
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, program + suffix);
    if (await access(candidate, constants.X_OK).then(() => true, () => false)) return candidate;
  }
  return undefined;
}

function versionOf(path: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(path, ["--version"], { stdio: ["ignore", "pipe", "ignore"], signal, timeout: 5_000 });
    let text = "";
    child.stdout.on("data", (chunk) => text += chunk);
    child.on("error", () => resolve(""));
    child.on("close", () => resolve(text));
  });
}
