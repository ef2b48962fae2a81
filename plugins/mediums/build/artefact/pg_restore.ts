import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { runClientProgram } from "../../../../engine/postgres/mod.ts";
import type { Dsn } from "../../../../engine/project/mod.ts";

export interface RestoreOptions {
  serverVersion: number;
  /** Objects belong to whoever restores: only superusers may give them away. */
  noOwner: boolean;
}

/** Restores an archive of pg_dump into the DSN's empty database. It stops at the first error. */
export async function pgRestore(
  dsn: Dsn,
  artefact: string,
  { serverVersion, noOwner }: RestoreOptions,
  context: Context,
): Promise<void> {
  const found = await runClientProgram("pg_restore", ["--version"], undefined, context).catch(() => undefined);
  if (!found || found.code !== 0) {
    throw new ConfitureError("pg-restore-missing", { major: Math.floor(serverVersion / 10_000) });
  }
  const args = ["--exit-on-error", "--no-password", `--dbname=${dsn.database}`, ...(noOwner ? ["--no-owner"] : [])];
  const { code, err } = await runClientProgram("pg_restore", [...args, artefact], dsn, context);
  if (context.signal.aborted) throw new ConfitureError("cancelled", { operation: context.operation });
  if (code === 0) return;
  const lines = err.trim().split("\n");
  const why = lines.find((line) => line.includes("error:")) ?? lines.at(-1) ?? `exit code ${code}`;
  throw new ConfitureError("pg-restore-failed", { artefact, why: why.replace(/^pg_restore: (error: )?/, "") });
}
