import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { runScript, type Session } from "../../../../engine/postgres/mod.ts";
import type { SourceFile } from "../../../../engine/project/mod.ts";
import { fileSource, readScript } from "../../../../engine/sql/mod.ts";
import { scriptSteps } from "../plan/mod.ts";
import { raiseSequences } from "./raise_sequences.ts";

export interface SeedOptions {
  showDetail: boolean;
  continueOnError: boolean;
  /** `savepoint` undoes a failing file alone, `transaction` everything with it. */
  seedTransaction: "savepoint" | "transaction";
}

export interface SeedReport {
  /** Names of the files whose rows are there. */
  applied: string[];
  /** Files that failed and were undone, under `continueOnError`. */
  failures: { file: string; error: ConfitureError }[];
  movedSequences: string[];
}

/**
 * Applies seed files in their order, each in a savepoint of the open transaction, and moves the sequences behind the
 * highest values. A failure ends everything unless `continueOnError`.
 */
export async function applySeeds(
  files: readonly SourceFile[],
  session: Session,
  options: SeedOptions,
  context: Context,
): Promise<SeedReport> {
  const report: SeedReport = { applied: [], failures: [], movedSequences: [] };
  let rows = 0;
  for (const file of files) {
    context.emit({ type: "step", name: "seed", detail: file.name });
    const apply = async () => {
      const done = await applyFile(file, session, options, context, rows);
      rows += done;
    };
    try {
      await (options.seedTransaction === "savepoint" ? session.transaction(apply) : apply());
      report.applied.push(file.name);
    } catch (error) {
      const isSkippable = error instanceof ConfitureError && options.continueOnError && !context.signal.aborted &&
        error.reason !== "connection-lost" && error.reason !== "cancelled";
      if (!isSkippable) throw error;
      report.failures.push({ file: file.name, error });
    }
  }
  await session.execute("RESET ALL");
  report.movedSequences = await raiseSequences(session);
  return report;
}

/** Returns the statements and rows that were sent. */
async function applyFile(
  { path, name }: SourceFile,
  session: Session,
  { showDetail }: SeedOptions,
  context: Context,
  before: number,
): Promise<number> {
  const { statements } = await readScript([fileSource(path, name)], { signal: context.signal });
  const wanted = statements.filter(({ kind }) => kind !== "set" && kind !== "transaction");
  const forbidden = wanted.find(({ transaction }) => transaction === "forbidden");
  if (forbidden) {
    const { file, line, column } = forbidden;
    throw new ConfitureError("statement-refused", {
      file,
      line,
      column,
      what: "a statement that cannot run in a transaction",
      why: "seed files are applied in one, so that a failing file leaves nothing",
      instead: "Move it out of the seed files.",
    });
  }
  const done = await runScript(session, scriptSteps(wanted), {
    signal: context.signal,
    showDetail,
    onProgress: ({ statements, rows }) =>
      context.emit({ type: "progress", label: "Applying seeds", done: before + statements + rows, unit: "rows" }),
  });
  return done.statements + done.rows;
}
