import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { type Dsn, libpqEnvironment } from "../../../../engine/project/mod.ts";
import { runClientProgram } from "./client_program.ts";

/** Runs pg_dump; the connection goes through the environment, so that no secret stands in the list of processes. */
export async function pgDump(
  dsn: Dsn,
  args: readonly string[],
  serverVersion: number,
  context: Context,
): Promise<void> {
  const found = await runClientProgram("pg_dump", ["--version"], {}, context).catch(() => undefined);
  const major = Number(/(\d+)(\.\d+|devel|beta|rc)/.exec(found?.out ?? "")?.[1]);
  const wanted = Math.floor(serverVersion / 10_000);
  if (!found || found.code !== 0) throw new ConfitureError("pg-dump-missing", { major: wanted });
  if (major < wanted) throw new ConfitureError("pg-dump-old", { found: major, major: wanted });
  const { code, err } = await runClientProgram(
    "pg_dump",
    [...args, "--no-password"],
    libpqEnvironment(dsn),
    context,
  );
  if (context.signal.aborted) throw new ConfitureError("cancelled", { operation: context.operation });
  if (code !== 0) {
    throw new ConfitureError("pg-dump-failed", { why: err.trim().split("\n").at(-1) ?? `exit code ${code}` });
  }
}
