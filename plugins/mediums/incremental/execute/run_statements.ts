import { writtenSteps } from "../../../../engine/ddl/mod.ts";
import { type MigrationScript, runProgram } from "../../../../engine/migrations/mod.ts";
import { runScript } from "../../../../engine/postgres/mod.ts";
import type { Direction } from "./progress.ts";
import type { MigrationRun } from "./run_context.ts";
import { runObserved } from "./run_observed.ts";

/** Which half of which migration. */
export interface Half {
  version: string;
  name: string;
  direction: Direction;
}

/** Runs what a half is, its statements or its program, and returns the rows that it changed. Transaction, settings and ledger are the caller's. */
export async function runStatements(
  run: MigrationRun,
  { program, statements }: MigrationScript,
  { version, name, direction }: Half,
): Promise<number> {
  const { session, context, showDetail } = run;
  const { signal } = context;
  const label = `${version}_${name}`;
  if (program) {
    const log = (message: string) => context.emit({ type: "notice", level: "info", message: `${label}: ${message}` });
    return await runProgram(program, session, { version, name, direction, signal, log });
  }
  if (run.observe) return (await runObserved(run, statements)).changed;
  const { changed } = await runScript(session, writtenSteps(statements), {
    signal,
    showDetail,
    onProgress: ({ statements: done }) =>
      context.emit({ type: "progress", label, done, total: statements.length, unit: "statements" }),
  });
  return changed;
}
