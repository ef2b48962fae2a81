import { writtenSteps } from "../../../../engine/ddl/mod.ts";
import { ConfitureError, isConfitureError } from "../../../../engine/errors.ts";
import { quoteIdentifier, runScript } from "../../../../engine/postgres/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";
import { type Begun, forgetStatement, markDone, markStarted, markStartedWith } from "./progress.ts";
import { indexesBefore } from "./index_leftovers.ts";
import type { MigrationRun } from "./run_context.ts";
import { runObserved } from "./run_observed.ts";
import { examine, type Verdict } from "./unfinished.ts";

export interface Note {
  readonly note: Parameters<typeof markStarted>[1];
  readonly earlier?: Begun;
}

/**
 * Runs one statement outside of any transaction, noted as started before and as done behind it. Of one that an earlier
 * run was stopped in the catalogs decide, or the user: throws "migration-undecided". Returns the rows that it changed.
 */
export async function runAlone(run: MigrationRun, statement: Statement, known: Note): Promise<number> {
  const { session } = run;
  const [before] = await session.query<{ lock: string }>("SELECT pg_catalog.current_setting('lock_timeout') AS lock");
  // Without a timeout: a concurrent form that gives up leaves an invalid index behind.
  await session.execute("SET lock_timeout = 0");
  try {
    return await goOn(run, statement, known);
  } finally {
    // A session that was cut or cancelled has nothing behind it that could wait.
    await session.query("SELECT pg_catalog.set_config('lock_timeout', $1, false)", [before!.lock]).catch(() => {});
  }
}

async function goOn(run: MigrationRun, statement: Statement, { note, earlier }: Note): Promise<number> {
  const { session, context, resolve } = run;
  const { version, direction, statement: number } = note;
  const done = () => asOurselves(run, () => markDone(session, version, direction, number));
  // What people decided about a text that is no longer there the catalogs cannot tell.
  const isOther = earlier !== undefined && earlier.checksum !== note.checksum;
  if (earlier && !isOther) {
    const verdict = await examine(statement, session, earlier.indexes);
    const decided = verdict.kind === "unknown" ? resolve.get(version) : verdict.kind;
    if (decided === undefined) {
      throw new ConfitureError("migration-undecided", {
        migration: version,
        file: statement.file,
        line: statement.line,
        statement: statement.kind.replaceAll("-", " ").toUpperCase(),
        why: verdict.kind === "unknown" ? verdict.why : "",
      });
    }
    const said = (what: string) =>
      context.emit({ type: "notice", level: "info", message: `${statement.file}:${statement.line}: ${what}` });
    if (decided === "done") {
      said("an earlier run had done it");
      await done();
      return 0;
    }
    if (verdict.kind === "again" && verdict.clean?.length) {
      said("clearing away what an earlier run left invalid");
      for (const sql of verdict.clean) await session.execute(sql);
    }
    if (verdict.kind === "instead") {
      said("finishing what an earlier run had begun");
      await session.execute(verdict.sql);
      await done();
      return 0;
    }
  }
  if (isOther) await asOurselves(run, () => forgetStatement(session, version, direction, number));
  const before = await indexesBefore(statement, session);
  await asOurselves(run, () => before ? markStartedWith(session, note, before) : markStarted(session, note));
  let changed: number;
  try {
    changed = await execute(run, statement);
    changed += await mendIndex(run, statement);
  } catch (error) {
    await settleFailure(run, statement, { note, error, before });
    throw error;
  }
  await done();
  await run.requireLock?.();
  return changed;
}

/** IF NOT EXISTS passes over an index that somebody's failed build has left invalid: it is built again. */
async function mendIndex(run: MigrationRun, statement: Statement): Promise<number> {
  if (statement.kind !== "create-index") return 0;
  const verdict = await examine(statement, run.session);
  if (verdict.kind !== "again" || verdict.clean === undefined) return 0;
  for (const sql of verdict.clean) await run.session.execute(sql);
  return await execute(run, statement);
}

/**
 * A statement that the server refused is not one that was stopped at an unknown point: what it left is cleared away, and
 * that it was started is forgotten, so that the catalogs are not asked about it later, and it can be corrected.
 */
async function settleFailure(
  run: MigrationRun,
  statement: Statement,
  { note, error, before }: Note & { error: unknown; before?: readonly string[] },
) {
  const { session } = run;
  const sqlstate = error instanceof ConfitureError ? (error.facts as { sqlstate?: string }).sqlstate : undefined;
  if (sqlstate === undefined || isConfitureError(error, "connection-lost") || isConfitureError(error, "cancelled")) {
    return;
  }
  try {
    const verdict = await examine(statement, session, before);
    if (!leftNothing(verdict, statement, sqlstate)) return;
    if (verdict.kind === "again") { for (const sql of verdict.clean ?? []) await session.execute(sql); }
    await asOurselves(run, () => forgetStatement(session, note.version, note.direction, note.statement));
  } catch {
    // It stays noted: the next run asks the catalogs. The failure that is told is the statement's own.
  }
}

function leftNothing({ kind }: Verdict, statement: Statement, sqlstate: string): boolean {
  if (kind === "again" || kind === "done") return true;
  // Refused before it began, as what names things that are not there; a procedure may have committed by then.
  return kind === "unknown" && sqlstate.startsWith("42") && statement.transaction === "forbidden";
}

export async function execute(run: MigrationRun, statement: Statement): Promise<number> {
  const { session, context, showDetail } = run;
  if (run.observe) return (await runObserved(run, [statement])).changed;
  return (await runScript(session, writtenSteps([statement]), { signal: context.signal, showDetail })).changed;
}

/** Our own tables are written as the role that connected, whatever role the migration has taken on. */
export async function asOurselves({ session }: MigrationRun, body: () => Promise<void>): Promise<void> {
  const [now] = await session.query<{ role: string; who: string }>(
    "SELECT pg_catalog.current_setting('role') AS role, session_user::text AS who",
  );
  const { role, who } = now!;
  const isOther = who !== session.dsn.user;
  if (role === "none" && !isOther) return await body();
  await session.execute("RESET SESSION AUTHORIZATION; RESET ROLE");
  await body();
  if (isOther) await session.execute(`SET SESSION AUTHORIZATION ${quoteIdentifier(who)}`);
  await session.query("SELECT pg_catalog.set_config('role', $1, false)", [role]);
}
