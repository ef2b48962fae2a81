import { ConfitureError } from "../../../../engine/errors.ts";
import {
  compareVersions,
  hasDown,
  isChecksumOf,
  type MigrationFile,
  type MigrationScript,
  readHalf,
} from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { analyseMigration } from "../analysis/mod.ts";
import {
  beforeDdl,
  forgetProgress,
  type MigrationRun,
  migrationRun,
  readBegun,
  requireNotBegun,
  requireTransaction,
  runFacts,
  runInTransaction,
  runOutOfTransaction,
} from "../execute/mod.ts";
import { addHistory, downChecksums, type Entry, ledgerMissing, readEntries, removeEntries } from "../ledger/mod.ts";
import type { DownInput, DownOutput, DownToInput, DownToOutput, PlannedMigration } from "../operations/mod.ts";
import { refuseDuplicates } from "../plan/mod.ts";
import { readPreconditions, requirePreconditions } from "../preconditions/mod.ts";
import { underLock } from "../up/mod.ts";
import { openMigrating, openWorkplace, type Workplace } from "../workplace.ts";
import { explainDownFailure } from "./failure.ts";

type Common = Omit<DownInput, "steps">;
type RolledBack = DownOutput["rolled_back"][number];

/** The operation `migrate down`. */
export async function runDown(input: DownInput, context: Context): Promise<DownOutput> {
  const started = context.host.elapsedMs();
  const { rolledBack, plan, warnings } = await rollBack(
    input,
    context,
    (entries) => entries.slice(-input.steps).reverse(),
  );
  return {
    success: true,
    rolled_back: rolledBack,
    total_duration_ms: Math.round(context.host.elapsedMs() - started),
    checksums_verified: input.on_checksum_mismatch !== "ignore",
    dry_run: input.dry_run,
    plan,
    warnings,
    error: null,
  };
}

/** The operation `migrate down-to`. */
export async function runDownTo(input: DownToInput, context: Context): Promise<DownToOutput> {
  const { rolledBack, plan, warnings, before } = await rollBack(
    input,
    context,
    (entries) => above(input.revision, entries),
  );
  const gone = new Set(rolledBack.map(({ version }) => version));
  return {
    from: before.at(-1)?.version ?? null,
    to: before.filter(({ version }) => !gone.has(version)).at(-1)?.version ?? null,
    rolled_back: rolledBack,
    skipped: [],
    errors: [],
    dry_run: input.dry_run,
    plan,
    warnings,
  };
}

/** What is applied above a version, the highest first. Throws "migration-unknown", the code that deployments know. */
function above(revision: string, entries: readonly Entry[]): Entry[] {
  const isAll = /^0+$/.test(revision) && !entries.some(({ version }) => version === revision);
  const found = entries.find(({ version, name }) => revision === version || revision === `${version}_${name}`);
  if (!isAll && !found) {
    throw new ConfitureError("migration-unknown", {
      version: revision,
      latest: entries.at(-1)?.version,
      applied: true,
    });
  }
  const higher = isAll ? [...entries] : entries.filter(({ version }) => compareVersions(version, found!.version) > 0);
  // In the reverse order of application; of those applied at one moment the higher version goes first.
  return higher.reverse();
}

interface Prepared {
  readonly entry: Entry;
  readonly file: MigrationFile;
  readonly script: MigrationScript;
}

async function rollBack(
  input: Common,
  context: Context,
  choose: (entries: readonly Entry[]) => Entry[],
): Promise<{ rolledBack: RolledBack[]; plan: PlannedMigration[]; warnings: string[]; before: readonly Entry[] }> {
  const place = await openWorkplace(input, context, { mutating: !input.dry_run });
  refuseDuplicates(place.folder);
  await context.phase("before_validation", { target: place.label, folder: place.folder.name });
  const { session, isPooled } = await openMigrating(place, context, { showDetail: input.show_detail });
  const warnings: string[] = [];
  const result = await underLock(
    input,
    { place, session, isPooled, context },
    async (ledger, makeLedger, requireLock) => {
      // None is not an empty one: nobody knows what is applied there.
      if (ledger.columns.size === 0) throw ledgerMissing(place.config.tracking_table, session.dsn.database);
      const asked = migrationRun(input, { context, place, session, ledger, makeLedger, requireLock, isPooled });
      const before = await readEntries(session, ledger);
      const prepared = await prepareAll(choose(before), place, await downChecksums(session), input, warnings);
      if (isPooled) { for (const { script } of prepared) requireTransaction(script); }
      const versions = prepared.map(({ entry }) => entry.version);
      if (input.dry_run) {
        const plan: PlannedMigration[] = [];
        for (const { file, script } of prepared) {
          plan.push((await analyseMigration({ pending: { file }, script }, session)).planned);
        }
        return { before, plan, rolledBack: prepared.map(({ entry }) => ({ ...nameOf(entry), duration_ms: 0 })) };
      }
      if (versions.length > 0) await askConsent(place, context, versions);
      const run = await beforeDdl(asked, { target: place.label, rolled_back: versions });
      await requireNotBegun(run, "down", prepared.map(({ entry, script }) => ({ ...entry, script })));
      const rolledBack: RolledBack[] = [];
      for (const each of prepared) {
        context.signal.throwIfAborted();
        const started = context.host.elapsedMs();
        try {
          await rollBackOne(run, each);
        } catch (error) {
          throw await explainDownFailure(error, run, { entry: each.entry, rolledBack, script: each.script });
        }
        rolledBack.push({ ...nameOf(each.entry), duration_ms: Math.round(context.host.elapsedMs() - started) });
      }
      return { before, plan: [], rolledBack };
    },
  );
  await context.phase("after_validation", {
    target: place.label,
    rolled_back: result.rolledBack.map(({ version }) => version),
  });
  for (const message of warnings) context.emit({ type: "notice", level: "warning", message });
  return { ...result, warnings };
}

function nameOf({ version, name }: Entry): { version: string; name: string } {
  return { version, name };
}

/** Reads every way back before the first one runs. Throws "rollback-missing" for those that there are not. */
async function prepareAll(
  entries: readonly Entry[],
  { folder }: Workplace,
  recorded: ReadonlyMap<string, string>,
  { on_checksum_mismatch }: Common,
  warnings: string[],
): Promise<Prepared[]> {
  const files = new Map(folder.migrations.map((file) => [file.version, file]));
  const missing = entries.filter(({ version }) => {
    const file = files.get(version);
    return file === undefined || !hasDown(file) || file.body === "python";
  });
  const prepared: Prepared[] = [];
  const changed: string[] = [];
  for (const entry of entries) {
    const file = files.get(entry.version)!;
    if (missing.includes(entry)) continue;
    await readPreconditions(file);
    const script = await readHalf(file, "down");
    if (script.program && !script.program.down) missing.push(entry);
    // Both halves of a program are in one file, whose checksum the ledger has.
    const known = script.program ? entry.checksum ?? undefined : recorded.get(entry.version);
    if (known !== undefined && !isChecksumOf(known, script.checksums)) changed.push(script.file);
    prepared.push({ entry, file, script });
  }
  if (missing.length > 0) {
    throw new ConfitureError("rollback-missing", {
      migrations: missing.map(({ version, name }) => `${version}_${name}`),
    });
  }
  if (changed.length > 0 && on_checksum_mismatch !== "ignore") {
    const error = new ConfitureError("checksum-mismatch", { files: changed, count: changed.length });
    if (on_checksum_mismatch === "fail") throw error;
    warnings.push(error.message);
  }
  return prepared;
}

async function rollBackOne(run: MigrationRun, { entry, file, script }: Prepared): Promise<void> {
  const { session, ledger, context } = run;
  const { version, name } = entry;
  const label = `${version}_${name}`;
  const started = context.host.elapsedMs();
  const isResumed = !script.transactional && (await readBegun(session, version, "down")).size > 0;
  if (!isResumed) await requirePreconditions(session, file, "down");
  context.emit({ type: "step", name: label, detail: "rolling back" });
  const behind = async () => {
    await context.phase("after_ddl", { version, name, file: script.file });
    await removeEntries(session, ledger, [version]);
    await forgetProgress(session, version);
    await addHistory(session, runFacts(run), {
      action: "down",
      version,
      name,
      checksum: entry.checksum,
      downChecksum: script.checksums.normalised,
      executionTimeMs: Math.round(context.host.elapsedMs() - started),
    });
  };
  if (!script.transactional) {
    return void await runOutOfTransaction(run, script, { version, name, direction: "down", behind });
  }
  // Behind a pooler the lock begins with this transaction: somebody may have rolled it back since the ledger was read.
  const isWanted = async () => (await readEntries(session, ledger)).some((each) => each.version === version);
  await runInTransaction(run, script, { version, name, direction: "down", behind, ...(run.isPooled && { isWanted }) });
}

async function askConsent(place: Workplace, { consent }: Context, versions: readonly string[]): Promise<void> {
  const { protected: isProtected, require_confirmation: asks } = place.environment?.config ?? {};
  if (!isProtected && !asks) return;
  await consent({
    question: `Roll back ${versions.length} migration${versions.length === 1 ? "" : "s"} of ${place.label}?`,
    loses: `They are ${versions.join(", ")}; what they made goes with the data in it.`,
  });
}
