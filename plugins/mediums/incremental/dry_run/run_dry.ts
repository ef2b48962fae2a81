import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { analyseMigration } from "../analysis/mod.ts";
import { type MigrationRun, migrationRun } from "../execute/mod.ts";
import { ensureLedger, findLedger, type Ledger, readEntries } from "../ledger/mod.ts";
import { lockTransaction, poll } from "../lock/mod.ts";
import type { PlannedMigration, UpInput, UpOutput } from "../operations/mod.ts";
import { standingOf } from "../plan/mod.ts";
import { leavingNothing, needsCommits, replayPending, withSchemaCopy } from "../replay/mod.ts";
import { chooseWanted, lintPrepared, orphanWarnings, type Prepared } from "../up/mod.ts";
import { openMigrating, openWorkplace, type Workplace } from "../workplace.ts";
import { Observer } from "./observer.ts";
import { advancedSequences, readSequences } from "./sequences.ts";

type Found = Pick<UpOutput, "plan" | "executed_on" | "sequences_advanced" | "pending" | "skipped_superuser">;

/** `migrate up` with `--dry-run` or `--dry-run-execute`. */
export async function runDry(input: UpInput, context: Context): Promise<UpOutput> {
  const started = context.host.elapsedMs();
  const place = await openWorkplace(input, context, { mutating: input.dry_run_execute });
  await context.phase("before_validation", { target: place.label, folder: place.folder.name });
  const warnings = orphanWarnings(place, input);
  const found = input.dry_run_execute
    ? await execute(input, place, context, warnings)
    : await list(input, place, context, warnings);
  for (const message of warnings) context.emit({ type: "notice", level: "warning", message });
  return {
    success: found.skipped_superuser.length === 0,
    applied: [],
    skipped: [],
    errors: [],
    checksums_verified: input.verify_checksums,
    dry_run: input.dry_run,
    dry_run_execute: input.dry_run_execute,
    warnings,
    total_duration_ms: Math.round(context.host.elapsedMs() - started),
    ...found,
  };
}

async function list(input: UpInput, place: Workplace, context: Context, warnings: string[]): Promise<Found> {
  await using session = await context.session(place.dsn);
  const prepared = await wantedIn(session, place, input, warnings);
  const versions = prepared.map(({ pending }) => pending.file.version);
  await lintPrepared(prepared, place, context);
  await context.phase("before_ddl", { target: place.label, pending: versions, dry_run: true });
  const plan: PlannedMigration[] = [];
  for (const each of prepared) plan.push((await analyseMigration(each, session)).planned);
  return { plan, executed_on: null, sequences_advanced: [], pending: versions, skipped_superuser: [] };
}

async function execute(input: UpInput, place: Workplace, context: Context, warnings: string[]): Promise<Found> {
  const { session, isPooled } = await openMigrating(place, context, { showDetail: input.show_detail });
  const foreseen = await wantedIn(session, place, input, [...warnings]);
  const reason = place.environment?.config.protected
    ? "the environment is protected"
    : whyElsewhere(needsCommits(foreseen));
  if (reason !== undefined) {
    await session.close();
    warnings.push(
      `it ran on a copy of the schema without rows, because ${reason}: what depends on rows was not tried, and what it took says nothing about the target's rows`,
    );
    return await withSchemaCopy(place, input, context, async (copy) => {
      const prepared = await wantedIn(copy.session, place, input, warnings, copy.ledger);
      const run = runIn(copy.session, copy.ledger, { input, place, context });
      const tried = await tryAll(run, prepared, { on: place.label, asSuperuser: copy.isSuperuser });
      return { ...tried, executed_on: "scratch", sequences_advanced: [] };
    });
  }
  const before = await readSequences(session);
  const tried = await leavingNothing(session, async () => {
    const { host, signal } = context;
    const request = { host, signal, waitMs: input.lock_timeout, command: context.operation };
    if (!input.no_lock) await poll(session, request, () => lockTransaction(session));
    const ledger = await ensureLedger(session, place.config.tracking_table);
    const prepared = await wantedIn(session, place, input, warnings, ledger);
    const run = { ...runIn(session, ledger, { input, place, context }), isPooled };
    return await tryAll(run, prepared, { on: place.label });
  });
  return {
    ...tried,
    executed_on: "target",
    sequences_advanced: advancedSequences(before, await readSequences(session)),
  };
}

function whyElsewhere(need: ReturnType<typeof needsCommits>): string | undefined {
  return need &&
    `${need.file}${need.line === undefined ? "" : `:${need.line}`} cannot be tried in one transaction (${need.why})`;
}

async function wantedIn(
  session: Session,
  place: Workplace,
  input: UpInput,
  warnings: string[],
  known?: Ledger,
): Promise<Prepared[]> {
  const ledger = known ?? await findLedger(session, place.config.tracking_table);
  const standing = await standingOf(place.folder, ledger ? await readEntries(session, ledger) : []);
  return await chooseWanted(standing, place, input, warnings);
}

function runIn(
  session: Session,
  ledger: Ledger,
  { input, place, context }: { input: UpInput; place: Workplace; context: Context },
): MigrationRun {
  const flags = { ...input, resolve: [] };
  return migrationRun(flags, {
    // What is told behind a change would be told of none.
    context: {
      ...context,
      phase: (name, facts) => name.startsWith("before_") ? context.phase(name, facts) : Promise.resolve(),
    },
    place,
    session,
    ledger,
    makeLedger: () => Promise.resolve(ledger),
    isPooled: false,
  });
}

/** Applies all of it and says what each statement took. Throws the failure of the first that does not go through. */
async function tryAll(
  run: MigrationRun,
  prepared: readonly Prepared[],
  { on, asSuperuser }: { on: string; asSuperuser?: boolean },
): Promise<Pick<Found, "plan" | "pending" | "skipped_superuser">> {
  const { context, session } = run;
  const versions = prepared.map(({ pending }) => pending.file.version);
  await lintPrepared(prepared, run.place, context);
  await context.phase("before_ddl", { target: on, pending: versions, dry_run: true });
  const observer = await Observer.begin(session, context.host);
  const plan: PlannedMigration[] = [];
  const before = async (each: Prepared) => void plan.push((await analyseMigration(each, session)).planned);
  const observed = { ...run, observe: observer.observe };
  const { halt } = await replayPending(observed, prepared, { before, asSuperuser });
  if (halt?.kind === "failed") throw halt.error;
  return {
    plan: plan.map((migration, index) => ({
      ...migration,
      statements: migration.statements.map((statement, at) => ({
        ...statement,
        measured: observer.measured.get(prepared[index]!.script.statements[at]!) ?? null,
      })),
    })),
    pending: versions,
    skipped_superuser: halt === undefined ? [] : [halt.prepared.pending.file.version],
  };
}
