import { ConfitureError } from "../../errors.ts";
import type { Dsn } from "../../project/mod.ts";
import { type ClientContext, runClientProgram } from "./client_program.ts";

/**
 * Runs pg_dump and gives what it prints. Throws "pg-dump-missing", "pg-dump-old" for a server that is newer than it,
 * "pg-dump-failed".
 */
export async function pgDump(
  dsn: Dsn,
  args: readonly string[],
  serverVersion: number,
  context: ClientContext,
): Promise<string> {
  const { signal, operation } = context;
  const found = await runClientProgram("pg_dump", ["--version"], undefined, context).catch(() => undefined);
  const major = Number(/(\d+)(\.\d+|devel|beta|rc)/.exec(found?.out ?? "")?.[1]);
  const wanted = Math.floor(serverVersion / 10_000);
  if (signal?.aborted) throw new ConfitureError("cancelled", { operation });
  if (!found || found.code !== 0) throw new ConfitureError("pg-dump-missing", { major: wanted });
  if (major < wanted) throw new ConfitureError("pg-dump-old", { found: major, major: wanted });
  const { code, out, err } = await runClientProgram("pg_dump", [...args, "--no-password"], dsn, context);
  if (signal?.aborted) throw new ConfitureError("cancelled", { operation });
  if (code === 0) return out;
  const lines = err.trim().split("\n");
  const why = lines.find((line) => line.includes("error:")) ?? lines.at(-1) ?? "";
  throw new ConfitureError("pg-dump-failed", {
    why: why.replace(/^pg_dump: (error: )?/, "") || `exit code ${code}`,
  });
}
