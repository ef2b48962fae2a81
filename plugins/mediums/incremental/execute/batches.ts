import { runBatches } from "../../../../engine/data/mod.ts";
import { ConfitureError, type FactsOf } from "../../../../engine/errors.ts";
import type { BatchStatement, MigrationScript } from "../../../../engine/migrations/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";
import { type Direction, markDone, markStarted } from "./progress.ts";
import type { MigrationRun } from "./run_context.ts";

type Note = Parameters<typeof markStarted>[1];

/**
 * Runs a statement for one batch of rows after the other, and notes how far it is with the rows, so that after an
 * interruption it goes on from there.
 */
export async function runBatchStatement(
  { session, context: { host, signal, emit } }: MigrationRun,
  statement: Statement,
  batch: BatchStatement,
  note: Note,
): Promise<void> {
  const { file, line, column } = statement;
  const where = `${file}:${line}`;
  await markStarted(session, note);
  try {
    const { leavesPending } = await runBatches(session, { id: idOf(note), ...batch }, {
      host,
      signal,
      onProgress: ({ rows, paused }) =>
        emit({ type: "progress", label: paused ? `${where} (waits: ${paused})` : where, done: rows, unit: "rows" }),
    });
    if (leavesPending) {
      const message = `${where}: rows are left that its condition still holds for`;
      emit({ type: "notice", level: "warning", message });
    }
    await markDone(session, note.version, note.direction, note.statement);
  } catch (error) {
    if (!(error instanceof ConfitureError)) throw error;
    const facts = error.facts as Partial<FactsOf<"statement-failed">>;
    if (facts.sqlstate === undefined) throw error;
    throw new ConfitureError("statement-failed", { ...facts as FactsOf<"statement-failed">, file, line, column }, {
      cause: error,
    });
  }
}

function idOf({ version, direction, statement }: Pick<Note, "version" | "direction" | "statement">): string {
  return `migration ${version} ${direction} ${statement}`;
}

/** The cursors that a script's batches have kept. */
export function batchIds({ statements, batches }: MigrationScript, version: string, direction: Direction): string[] {
  return [...batches.keys()].map((statement) =>
    idOf({ version, direction, statement: statements.indexOf(statement) + 1 })
  );
}
