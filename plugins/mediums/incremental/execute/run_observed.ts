import { writtenSteps } from "../../../../engine/ddl/mod.ts";
import { runScript } from "../../../../engine/postgres/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";
import type { MigrationRun } from "./run_context.ts";

/** Runs statements one by one, each under the eyes of whoever wants to see what it does. */
export async function runObserved(
  { session, context, showDetail, observe }: MigrationRun,
  statements: readonly Statement[],
): Promise<{ changed: number }> {
  let changed = 0;
  for (const statement of statements) {
    await observe!(statement, async () => {
      const done = await runScript(session, writtenSteps([statement]), { signal: context.signal, showDetail });
      changed += done.changed;
    });
  }
  return { changed };
}
