import { writtenSteps } from "../../../../engine/ddl/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { MigrationScript } from "../../../../engine/migrations/mod.ts";
import { forgetBatches } from "../../../../engine/data/mod.ts";
import { runScript } from "../../../../engine/postgres/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";
import { localSettings, resetting } from "./in_transaction.ts";
import {
  type Begun,
  checksumOfStatement,
  forgetProgress,
  markDone,
  markStarted,
  readBegun,
  requireSame,
} from "./progress.ts";
import type { MigrationRun } from "./run_context.ts";
import { batchIds, runBatchStatement } from "./batches.ts";
import { examine } from "./unfinished.ts";
import { runObserved } from "./run_observed.ts";
import { type Half, runStatements } from "./run_statements.ts";
import { watchBlockers } from "./watch_blockers.ts";
import { withRetries } from "./with_retries.ts";

export interface OutOfTransaction extends Half {
  /** The ledger, in the transaction that ends the migration. */
  behind(): Promise<void>;
}

/**
 * Runs a script statement by statement and returns the rows that it changed. Each is noted before it begins and behind it; what may run in a transaction is
 * noted in its own, so that only a statement which forbids one can be stopped at an unknown point. Then the catalog
 * decides, or the user. Throws "migration-needs-session", "migration-undecided".
 */
export async function runOutOfTransaction(
  run: MigrationRun,
  script: MigrationScript,
  { version, name, direction, behind }: OutOfTransaction,
): Promise<number> {
  const { session, context, isPooled } = run;
  const { statements } = script;
  const label = `${version}_${name}`;
  if (isPooled) requireTransaction(script);
  const begun = await readBegun(session, version, direction);
  await session.execute(localSettings(run, script, ""));
  let changed = 0;
  try {
    if (script.program) changed = await wholeProgram(run, script, { version, name, direction }, begun.get(1));
    for (const [index, statement] of statements.entries()) {
      context.signal.throwIfAborted();
      const number = index + 1;
      const unit = { type: "progress", label, total: statements.length, unit: "statements" } as const;
      context.emit({ ...unit, done: index });
      const checksum = await checksumOfStatement(statement);
      const earlier = begun.get(number);
      requireSame(earlier, checksum, version, statement);
      const isSetting = statement.kind === "set";
      // A SET is repeated: it went with the session that made it.
      if (earlier?.state === "done" && !isSetting) continue;
      const note = { version, direction, statement: number, statements: statements.length, checksum, run: context.run };
      await watchBlockers(
        run,
        `${label}, line ${statement.line}`,
        () =>
          withRetries(run, `${label}, line ${statement.line}`, async () => {
            if (isSetting) return void await execute(run, statement);
            const batch = script.batches.get(statement);
            if (batch) return await runBatchStatement(run, statement, batch, note);
            if (statement.transaction === "forbidden") return await forbidden(run, statement, { note, earlier });
            changed += await session.transaction(async () => {
              const rows = await execute(run, statement);
              await asOurselves(run, async () => {
                await markStarted(session, note);
                await markDone(session, version, direction, number);
              });
              return rows;
            });
          }),
      );
      context.emit({ ...unit, done: number });
    }
  } finally {
    await session.execute(resetting).catch(() => {});
  }
  await session.transaction(async () => {
    await forgetProgress(session, version);
    if (script.batches.size > 0) await forgetBatches(session, batchIds(script, version, direction));
    await behind();
  });
  return changed;
}

/** A program is one statement as far as progress goes: what of it is done, nobody can tell but its author. */
async function wholeProgram(run: MigrationRun, script: MigrationScript, half: Half, begun?: Begun): Promise<number> {
  const { session, context, resolve } = run;
  const { version, direction } = half;
  if (begun?.state === "done" || (begun && resolve.get(version) === "done")) return 0;
  if (begun && resolve.get(version) !== "again") {
    throw new ConfitureError("migration-undecided", {
      migration: version,
      file: script.file,
      line: 1,
      statement: `${direction}()`,
      why: "what of it was done, only its author can tell",
    });
  }
  const checksum = script.checksums.normalised;
  const note = { version, direction, statement: 1, statements: 1, checksum, run: context.run };
  await asOurselves(run, () => markStarted(session, note));
  const changed = await watchBlockers(run, `${version}_${half.name}`, () => runStatements(run, script, half));
  await asOurselves(run, () => markDone(session, version, direction, 1));
  return changed;
}

/** Throws "migration-needs-session" for a script that is not one transaction. */
export function requireTransaction({ file, statements, batches, transactional }: MigrationScript): void {
  if (transactional) return;
  const forbidding = statements.find(({ transaction }) => transaction === "forbidden");
  const why = forbidding
    ? `line ${forbidding.line} forbids a transaction`
    : batches.size > 0
    ? "it works in batches"
    : "it says no-transaction";
  throw new ConfitureError("migration-needs-session", { file, why });
}

type Note = Parameters<typeof markStarted>[1];

async function forbidden(
  run: MigrationRun,
  statement: Statement,
  { note, earlier }: { note: Note; earlier?: Begun },
): Promise<void> {
  const { session, context, place, resolve } = run;
  const { version, direction, statement: number } = note;
  // Without a timeout: a concurrent form that gives up leaves an invalid index behind.
  await session.execute("SET lock_timeout = 0");
  if (earlier) {
    const verdict = await examine(statement, session);
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
      return await asOurselves(run, () => markDone(session, version, direction, number));
    }
    if (verdict.kind === "again" && verdict.clean !== undefined) {
      said("clearing away what an earlier run left invalid");
      await session.execute(verdict.clean);
    }
    if (verdict.kind === "instead") {
      said("finishing what an earlier run had begun");
      await session.execute(verdict.sql);
      return await asOurselves(run, () => markDone(session, version, direction, number));
    }
  }
  await asOurselves(run, () => markStarted(session, note));
  try {
    await execute(run, statement);
  } catch (error) {
    // A concurrent build that failed leaves its index invalid, in the way of the next attempt.
    const verdict = await examine(statement, session).catch(() => undefined);
    if (verdict?.kind === "again" && verdict.clean !== undefined) await session.execute(verdict.clean).catch(() => {});
    throw error;
  }
  await asOurselves(run, () => markDone(session, version, direction, number));
  await session.execute(`SET lock_timeout = ${place.environment?.config.lock_timeout_ms ?? 3_000}`);
}

async function execute(run: MigrationRun, statement: Statement): Promise<number> {
  const { session, context, showDetail } = run;
  if (run.observe) return (await runObserved(run, [statement])).changed;
  return (await runScript(session, writtenSteps([statement]), { signal: context.signal, showDetail })).changed;
}

/** Our own tables are written as the role that connected, whatever role the migration has taken on. */
async function asOurselves({ session }: MigrationRun, body: () => Promise<void>): Promise<void> {
  const [row] = await session.query<{ role: string }>("SELECT pg_catalog.current_setting('role') AS role");
  if (row!.role === "none") return await body();
  await session.execute("RESET ROLE");
  await body();
  await session.query("SELECT pg_catalog.set_config('role', $1, false)", [row!.role]);
}
