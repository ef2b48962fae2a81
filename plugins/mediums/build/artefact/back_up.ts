import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { pgDump } from "../../../../engine/postgres/mod.ts";
import type { Environment } from "../../../../engine/project/mod.ts";
import type { BuildTarget } from "../apply/mod.ts";

/** `auto_backup`: a custom-format dump of the database that is about to be replaced, readable by its owner alone. */
export async function backUp({ dsn }: BuildTarget, environment: Environment, context: Context): Promise<string> {
  const folder = join((await context.project()).root, ".confiture", "backups");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stamp = context.host.now().toISOString().replaceAll(/[-:]/g, "").slice(0, 15);
  const path = join(folder, `${environment.name}-${dsn.database.replaceAll("/", "_")}-${stamp}.pgdump`);
  await using session = await context.session(dsn);
  await pgDump(dsn, ["--format=custom", `--file=${path}`], session.serverVersion, context);
  await chmod(path, 0o600);
  context.emit({ type: "notice", level: "info", message: `backed up ${dsn.database} to ${path}` });
  return path;
}
