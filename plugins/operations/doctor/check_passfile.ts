import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../../../engine/host.ts";
import { type Check, ok, warning } from "./check.ts";

/** libpq, and confiture with it, ignores a password file that others may read. */
export async function checkPassfile({ env, home }: Host): Promise<Check[]> {
  if (Deno.build.os === "windows") return [];
  const path = env.PGPASSFILE || (home && join(home, ".pgpass"));
  if (!path) return [];
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    return env.PGPASSFILE
      ? [warning("passfile", `PGPASSFILE names ${path}, which does not exist`, "Correct the variable, or unset it.")]
      : [];
  }
  if (!found.isFile()) return [warning("passfile", `${path} is no plain file and is ignored`, "Replace it by a file.")];
  const mode = (found.mode & 0o777).toString(8).padStart(4, "0");
  return (found.mode & 0o077) !== 0
    ? [warning("passfile", `${path} has mode ${mode}: others can read it, so that it is ignored`, `chmod 0600 ${path}`)]
    : [ok("passfile", `${path} has mode ${mode}`)];
}
