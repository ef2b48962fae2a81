import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import { checksumsOf, readHalf, readPart } from "../../../../engine/migrations/mod.ts";
import { type MigrationRun, readBegun, runFacts, runInTransaction, runOutOfTransaction } from "../execute/mod.ts";
import { addEntry, addHistory, readEntries, setChecksum } from "../ledger/mod.ts";
import type { Pending } from "../plan/mod.ts";
import { readPreconditions, requirePreconditions } from "../preconditions/mod.ts";

/** A pending migration, read. */
export interface Prepared {
  readonly pending: Pending;
  readonly script: MigrationScript;
  readonly downChecksum?: string;
}

/** Reads a pending migration, so that what is wrong in it is known before anything runs. */
export async function prepare(pending: Pending): Promise<Prepared> {
  const { file } = pending;
  await readPreconditions(file);
  const script = await readHalf(file, "up");
  const down = file.down && checksumsOf(await readPart(file.down)).normalised;
  return { pending, script, ...(down !== undefined && { downChecksum: down }) };
}

export interface AppliedMigration {
  readonly version: string;
  readonly name: string;
  readonly duration_ms: number;
  readonly rows_affected: number;
}

/** Applies one migration and writes it into the ledger. Undefined when another run did so meanwhile. */
export async function applyMigration(run: MigrationRun, prepared: Prepared): Promise<AppliedMigration | undefined> {
  const { session, ledger, context, isPooled } = run;
  const { pending: { file, isRepeat }, script, downChecksum } = prepared;
  const { version, name } = file;
  const started = context.host.elapsedMs();
  const elapsed = () => Math.round(context.host.elapsedMs() - started);
  // They are about what it starts from: its own statements, when it goes on behind them, may be against them.
  const isResumed = !script.transactional && (await readBegun(session, version, "up")).size > 0;
  if (!isResumed) await requirePreconditions(session, file, "up");
  const behind = async () => {
    await context.phase("after_ddl", { version, name, file: file.up.name });
    const checksum = script.checksums.normalised;
    if (isRepeat) await setChecksum(session, ledger, { version, checksum });
    else await addEntry(session, ledger, { version, name, checksum, executionTimeMs: elapsed() });
    const action = isRepeat ? "repeat" as const : "up" as const;
    await addHistory(session, runFacts(run), {
      action,
      version,
      name,
      checksum,
      downChecksum,
      executionTimeMs: elapsed(),
    });
  };
  let rows: number | undefined;
  if (!script.transactional) {
    rows = await runOutOfTransaction(run, script, { version, name, direction: "up", behind });
  } else {
    // Behind a pooler the lock begins with this transaction: somebody may have been here since the ledger was read.
    const isWanted = async () => {
      const entry = (await readEntries(session, ledger)).find((each) => each.version === version);
      return isRepeat ? entry?.checksum !== script.checksums.normalised : entry === undefined;
    };
    rows = await runInTransaction(run, script, {
      version,
      name,
      direction: "up",
      behind,
      ...(isPooled && { isWanted }),
    });
    if (rows === undefined) return undefined;
  }
  return { version, name, duration_ms: elapsed(), rows_affected: rows };
}
