import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { beforeDdl, type MigrationRun, migrationRun, requireNotBegun, requireTransaction } from "../execute/mod.ts";
import { ensureLedger, findLedger, type Ledger, placeOfLedger, readEntries } from "../ledger/mod.ts";
import { lockTransaction, poll, requireHeld, withMigrationLock } from "../lock/mod.ts";
import type { UpInput, UpOutput } from "../operations/mod.ts";
import { type Standing, standingOf } from "../plan/mod.ts";
import { openMigrating, openWorkplace, type Workplace } from "../workplace.ts";
import { type AppliedMigration, applyMigration, type Prepared } from "./apply_migration.ts";
import { chooseWanted, orphanWarnings } from "./choose_wanted.ts";
import { explainFailure } from "./failure.ts";
import { lintPrepared } from "./lint_prepared.ts";

/** The operation `migrate up`. */
export async function runUp(input: UpInput, context: Context): Promise<UpOutput> {
  const started = context.host.elapsedMs();
  const place = await openWorkplace(input, context, { mutating: true });
  await context.phase("before_validation", { target: place.label, folder: place.folder.name });
  const warnings = orphanWarnings(place, input);
  const { session, isPooled } = await openMigrating(place, context, { showDetail: input.show_detail });
  const result = await underLock(
    input,
    { place, session, isPooled, context },
    async (ledger, makeLedger, requireLock) => {
      const run = migrationRun(input, { context, place, session, ledger, makeLedger, requireLock, isPooled });
      const standing = await standingOf(place.folder, await readEntries(session, ledger));
      return await applyPending(run, input, standing, warnings);
    },
  );
  await context.phase("after_validation", {
    target: place.label,
    applied: result.applied.map(({ version }) => version),
  });
  for (const message of warnings) context.emit({ type: "notice", level: "warning", message });
  return {
    success: result.skipped_superuser.length === 0,
    ...result,
    errors: [],
    checksums_verified: input.verify_checksums,
    dry_run: false,
    dry_run_execute: false,
    plan: [],
    executed_on: null,
    sequences_advanced: [],
    warnings,
    total_duration_ms: Math.round(context.host.elapsedMs() - started),
  };
}

/**
 * Runs the body under the lock; behind a pooler each transaction takes the lock by itself. The body is given the ledger,
 * or where it would be, and what makes it.
 */
export async function underLock<T>(
  input: { lock_timeout: number; no_lock: boolean },
  { place, session, isPooled, context }: { place: Workplace; session: Session; isPooled: boolean; context: Context },
  body: (ledger: Ledger, makeLedger: () => Promise<Ledger>, requireLock?: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const table = place.config.tracking_table;
  const { host, signal } = context;
  const isUnlocked = input.no_lock || !place.config.locking.enabled;
  const known = async () => await findLedger(session, table) ?? await placeOfLedger(session, table);
  if (isUnlocked && !isPooled) return await body(await known(), () => ensureLedger(session, table));
  const request = {
    host,
    signal,
    waitMs: input.lock_timeout,
    command: context.operation,
    schema: table.includes(".") ? table.split(".")[0] : "public",
    reopen: () => context.session(session.dsn, { survivesCancel: true }),
    onWait: () =>
      context.emit({ type: "notice", level: "info", message: "another run migrates this database; waiting for it" }),
  };
  if (isPooled) {
    return await body(await known(), async () => {
      let ledger: Ledger | undefined;
      await poll(session, request, () =>
        session.transaction(async () => {
          if (!await lockTransaction(session)) return false;
          ledger = await ensureLedger(session, table);
          return true;
        }));
      return ledger!;
    });
  }
  return await withMigrationLock(session, request, async (leaveName) =>
    await body(await known(), async () => {
      const ledger = await ensureLedger(session, table);
      await leaveName();
      return ledger;
    }, () => requireHeld(session)));
}

type UpResult = Pick<UpOutput, "applied" | "skipped" | "skipped_superuser" | "pending">;

/** Applies what is pending. `asRole`: on the connection of a role that may do what others halt at. */
export async function applyPending(
  asked: MigrationRun,
  input: UpInput,
  standing: Standing,
  warnings: string[],
  { asRole = false }: { asRole?: boolean } = {},
): Promise<UpResult> {
  const { context, place } = asked;
  const prepared = await chooseWanted(standing, place, input, warnings);
  const wanted = prepared.map(({ pending }) => pending);
  if (asked.isPooled) { for (const { script } of prepared) requireTransaction(script); }
  await lintPrepared(prepared, place, context);
  const versions = wanted.map(({ file }) => file.version);
  if (wanted.length > 0) await askConsent(place, context, versions);
  const run = await beforeDdl(asked, { target: place.label, pending: versions });
  await requireNotBegun(run, "up", prepared.map(({ pending: { file }, script }) => ({ ...file, script })));
  const applied: AppliedMigration[] = [];
  const skipped: string[] = [];
  for (const [index, each] of prepared.entries()) {
    const { file } = each.pending;
    context.signal.throwIfAborted();
    if (each.script.frontMatter.requiresSuperuser && !asRole) {
      const left = versions.slice(index);
      warnings.push(
        `${file.up.name} needs a superuser: run confiture migrate apply-as ROLE ${file.version}, then confiture migrate up again`,
      );
      return { applied, skipped, skipped_superuser: [file.version], pending: left };
    }
    context.emit({ type: "step", name: `${file.version}_${file.name}` });
    try {
      const done = await applyMigration(run, each);
      if (done) applied.push(done);
      else skipped.push(file.version);
    } catch (error) {
      throw await explainFailure(error, run, {
        file,
        applied: applied.map(({ version }) => version),
        pending: versions.slice(index),
        left: leftOf(each, applied),
      });
    }
  }
  const rest = standing.pending.filter((each) => !wanted.includes(each)).map(({ file }) => file.version);
  return { applied, skipped, skipped_superuser: [], pending: rest };
}

function leftOf({ script }: Prepared, applied: readonly AppliedMigration[]): string {
  const before = applied.length === 0
    ? "Nothing was applied before it."
    : `Applied before it, and kept: ${applied.map(({ version }) => version).join(", ")}.`;
  if (script.transactional) return `Its transaction was rolled back. ${before}`;
  if (script.program) return `It runs without a transaction: what its program had done is done. ${before}`;
  return `Statements before it in the file are done; it goes on behind them when it is run again. ${before}`;
}

/** Protected environments, and those that say so, are asked before every change. */
export async function askConsent(place: Workplace, { consent }: Context, versions: readonly string[]): Promise<void> {
  const { protected: isProtected, require_confirmation: asks } = place.environment?.config ?? {};
  if (!isProtected && !asks) return;
  const count = `${versions.length} migration${versions.length === 1 ? "" : "s"}`;
  await consent({
    question: `Apply ${count} to ${place.label}?`,
    loses: `They are ${versions.join(", ")}; the environment asks before every change.`,
  });
}
