import { checksumsOf, type MigrationFile, readPart } from "../../../../engine/migrations/mod.ts";
import { runFacts } from "../execute/mod.ts";
import { type Action, addEntry, addHistory } from "../ledger/mod.ts";
import type { LedgerRun } from "./with_ledger.ts";

/** What is written of a migration that is not run. */
export interface Mark {
  readonly file: MigrationFile;
  /** Where another ledger says when it was applied, and what its file was then. */
  readonly copied?: { readonly appliedAt: string; readonly checksum: string | null };
}

/** Writes migrations into the ledger without running them, in the order given, in the open transaction. */
export async function markApplied(
  run: LedgerRun,
  marks: readonly Mark[],
  { action, reason }: { action: Action; reason: string },
): Promise<void> {
  const { session, ledger } = run;
  for (const { file, copied } of marks) {
    const { version, name, down } = file;
    const checksum = copied ? copied.checksum : checksumsOf(await readPart(file.up)).normalised;
    const appliedAt = copied?.appliedAt;
    await addEntry(session, ledger, { version, name, checksum, executionTimeMs: 0, ...(appliedAt && { appliedAt }) });
    await addHistory(session, runFacts(run), {
      action,
      version,
      name,
      checksum,
      downChecksum: down && checksumsOf(await readPart(down)).normalised,
      reason,
    });
  }
}

export function namesOf(marks: readonly Mark[]): { version: string; name: string }[] {
  return marks.map(({ file: { version, name } }) => ({ version, name }));
}
