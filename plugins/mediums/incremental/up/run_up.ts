import { ConfitureError } from "../../../../engine/errors.ts";
import { hasDown } from "../../../../engine/migrations/mod.ts";
import { type Context, lintStatements } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { type MigrationRun, requireTransaction } from "../execute/mod.ts";
import { ensureLedger, type Ledger, readEntries } from "../ledger/mod.ts";
import { lockTransaction, poll, withMigrationLock } from "../lock/mod.ts";
import type { UpInput, UpOutput } from "../operations/mod.ts";
import { type Pending, type Standing, standingOf, upTo } from "../plan/mod.ts";
import { openMigrating, openWorkplace, type Workplace } from "../workplace.ts";
import { type AppliedMigration, applyMigration, prepare, type Prepared } from "./apply_migration.ts";
import { explainFailure } from "./failure.ts";

/** The operation `migrate up`. */
export async function runUp(input: UpInput, context: Context): Promise<UpOutput> {
  const started = context.host.elapsedMs();
  const place = await openWorkplace(input, context, { mutating: true });
  await context.phase("before_validation", { target: place.label, folder: place.folder.name });
  if ((input.strict || place.config.strict_mode) && place.folder.orphans.length > 0) {
    throw new ConfitureError("migration-ignored", { file: place.folder.orphans[0]! });
  }
  const { session, isPooled } = await openMigrating(place, context);
  const warnings = place.folder.orphans.map((file) => new ConfitureError("migration-ignored", { file }).message);
  const result = await underLock(input, { place, session, isPooled, context }, async (ledger) => {
    const run: MigrationRun = {
      context,
      place,
      session,
      ledger,
      isPooled,
      retryBudgetMs: (input.retry_seconds ?? place.config.retry_seconds) * 1_000,
      lockWaitMs: input.lock_timeout,
      showDetail: input.show_detail,
      resolve: resolutions(input.resolve),
    };
    const standing = await standingOf(place.folder, await readEntries(session, ledger));
    return await applyPending(run, input, standing, warnings);
  });
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
    warnings,
    total_duration_ms: Math.round(context.host.elapsedMs() - started),
  };
}

/** Runs the body with the ledger, under the lock; behind a pooler each transaction takes the lock by itself. */
export async function underLock<T>(
  input: { lock_timeout: number; no_lock: boolean },
  { place, session, isPooled, context }: { place: Workplace; session: Session; isPooled: boolean; context: Context },
  body: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const table = place.config.tracking_table;
  const { host, signal } = context;
  const isUnlocked = input.no_lock || !place.config.locking.enabled;
  if (isUnlocked && !isPooled) return await body(await ensureLedger(session, table));
  const request = {
    host,
    signal,
    waitMs: input.lock_timeout,
    command: context.operation,
    schema: table.includes(".") ? table.split(".")[0] : "public",
    onWait: () =>
      context.emit({ type: "notice", level: "info", message: "another run migrates this database; waiting for it" }),
  };
  if (isPooled) {
    let ledger: Ledger | undefined;
    await poll(session, request, () =>
      session.transaction(async () => {
        if (!await lockTransaction(session)) return false;
        ledger = await ensureLedger(session, table);
        return true;
      }));
    return await body(ledger!);
  }
  return await withMigrationLock(session, request, async () => await body(await ensureLedger(session, table)));
}

type UpResult = Pick<UpOutput, "applied" | "skipped" | "skipped_superuser" | "pending">;

async function applyPending(
  run: MigrationRun,
  input: UpInput,
  standing: Standing,
  warnings: string[],
): Promise<UpResult> {
  const { context, place } = run;
  checkChecksums(standing, input, warnings);
  const wanted = upTo(input.target, place.folder, standing.pending);
  checkOrder(standing, wanted, input.out_of_order ?? place.config.out_of_order, warnings);
  refusePython(wanted);
  if (input.require_reversible) requireReversible(wanted);
  const prepared: Prepared[] = [];
  for (const each of wanted) prepared.push(await prepare(each));
  if (run.isPooled) { for (const { script } of prepared) requireTransaction(script); }
  await lint(prepared, place, context);
  const versions = wanted.map(({ file }) => file.version);
  if (wanted.length > 0) await askConsent(place, context, versions);
  await context.phase("before_ddl", { target: place.label, pending: versions });
  const applied: AppliedMigration[] = [];
  const skipped: string[] = [];
  for (const [index, each] of prepared.entries()) {
    const { file } = each.pending;
    context.signal.throwIfAborted();
    if (each.script.frontMatter.requiresSuperuser) {
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

/** Under strict_mode warnings end the run as errors do. */
async function lint(prepared: readonly Prepared[], { config }: Workplace, context: Context): Promise<void> {
  if (!config.lint.enabled) return;
  const settings = { ...config.lint, fail_on_warning: config.lint.fail_on_warning || config.strict_mode };
  await lintStatements(prepared.flatMap(({ script }) => script.statements), settings, "migration.lint", context);
}

function leftOf({ script }: Prepared, applied: readonly AppliedMigration[]): string {
  const before = applied.length === 0
    ? "Nothing was applied before it."
    : `Applied before it, and kept: ${applied.map(({ version }) => version).join(", ")}.`;
  if (script.transactional) return `Its transaction was rolled back. ${before}`;
  return `Statements before it in the file are done; it goes on behind them when it is run again. ${before}`;
}

function checkChecksums({ changed }: Standing, input: UpInput, warnings: string[]): void {
  if (!input.verify_checksums || changed.length === 0 || input.on_checksum_mismatch === "ignore" || input.force) return;
  const files = changed.map(({ file }) => file.up.name);
  const error = new ConfitureError("checksum-mismatch", { files, count: files.length });
  if (input.on_checksum_mismatch === "fail") throw error;
  warnings.push(error.message);
}

function checkOrder(
  { below, highest }: Standing,
  wanted: readonly Pending[],
  policy: "error" | "warn" | "apply",
  warnings: string[],
): void {
  const early = below.filter((each) => wanted.includes(each)).map(({ file }) => file.up.name);
  if (early.length === 0 || policy === "apply") return;
  const error = new ConfitureError("migration-out-of-order", {
    migrations: early,
    highest: highest!,
    count: early.length,
  });
  if (policy === "error") throw error;
  warnings.push(error.message);
}

function refusePython(wanted: readonly Pending[]): void {
  const python = wanted.filter(({ file }) => file.body === "python").map(({ file }) => file.up.name);
  if (python.length > 0) throw new ConfitureError("migration-python", { migrations: python });
}

function requireReversible(wanted: readonly Pending[]): void {
  const missing = wanted.filter(({ file }) => !hasDown(file)).map(({ file }) => file.up.name);
  if (missing.length > 0) throw new ConfitureError("not-reversible", { migrations: missing });
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

function resolutions(given: readonly string[]): Map<string, "done" | "again"> {
  return new Map(given.map((text) => {
    const [version = "", decision] = text.split("=");
    if (version !== "" && (decision === "done" || decision === "again")) return [version, decision];
    const problem = `"${text}" is not of the form VERSION=done or VERSION=again`;
    throw new ConfitureError("input-invalid", { operation: "migrate up", field: "--resolve", problem });
  }));
}
