import { scriptSteps } from "../ddl/mod.ts";
import { ConfitureError, isConfitureError } from "../errors.ts";
import { runScript, type Session } from "../postgres/mod.ts";
import type { SourceFile } from "../project/mod.ts";
import { fileSource, readScript } from "../sql/mod.ts";
import { raiseSequences } from "./raise_sequences.ts";
import { resetSettings, type SessionLimits } from "./reset_settings.ts";
import { seedFailure } from "./seed_failure.ts";

export interface SeedOptions extends SessionLimits {
  showDetail: boolean;
  continueOnError: boolean;
  /** `savepoint` undoes a failing file alone, `transaction` everything with it. */
  seedTransaction: "savepoint" | "transaction";
}

/** What applying seeds needs of a run. */
export interface SeedContext {
  readonly signal: AbortSignal;
  emit(
    event:
      | { type: "notice"; level: "warning"; message: string }
      | { type: "step"; name: string; detail?: string }
      | { type: "progress"; label: string; done: number; total: number; unit: "bytes" },
  ): void;
}

export interface SeedReport {
  /** Names of the files whose rows are there. */
  applied: string[];
  /** Files that failed and were undone, under `continueOnError`. */
  failures: { file: string; error: ConfitureError<"seed-failed"> }[];
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
  context: SeedContext,
): Promise<SeedReport> {
  const report: SeedReport = { applied: [], failures: [], movedSequences: [] };
  const sizes = await Promise.all(files.map(({ path }) => Deno.stat(path).then(({ size }) => size, () => 0)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let bytes = 0;
  for (const [index, file] of files.entries()) {
    context.emit({ type: "step", name: "seed", detail: file.name });
    // Bytes, because one COPY can be most of a seed: by rows or statements it would look stuck.
    const onBytes = (sent: number) =>
      context.emit({ type: "progress", label: "Applying seeds", done: bytes + sent, total, unit: "bytes" });
    const apply = () => applyFile(file, session, options, context, onBytes);
    try {
      // The SET lines before must not reach into this file.
      await resetSettings(session, options);
      await (options.seedTransaction === "savepoint" ? session.transaction(apply) : apply());
      report.applied.push(file.name);
    } catch (thrown) {
      const error = seedFailure(thrown, file.name);
      const isSkippable = options.continueOnError && isConfitureError(error, "seed-failed") && !context.signal.aborted;
      if (!isSkippable) throw error;
      report.failures.push({ file: file.name, error });
    }
    bytes += sizes[index]!;
  }
  await resetSettings(session, options);
  const { moved, beyond } = await raiseSequences(session);
  for (const name of beyond) {
    const message = `sequence ${name} cannot reach the values in its columns; it was left where it is`;
    context.emit({ type: "notice", level: "warning", message });
  }
  report.movedSequences = moved;
  return report;
}

async function applyFile(
  { path, name }: SourceFile,
  session: Session,
  { showDetail }: SeedOptions,
  context: SeedContext,
  onBytes: (sent: number) => void,
): Promise<void> {
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
  await runScript(session, scriptSteps(wanted), {
    signal: context.signal,
    showDetail,
    onProgress: ({ bytes }) => onBytes(bytes),
  });
}
