import { type Catalog, readCatalog } from "../../../../engine/catalog/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { analyseMigration, type Analysis } from "../analysis/mod.ts";
import { migrationRun } from "../execute/mod.ts";
import { ensureLedger, type Ledger } from "../ledger/mod.ts";
import type { PreflightInput } from "../operations/mod.ts";
import { type Halt, leavingNothing, replayPending, withSchemaCopy } from "../replay/mod.ts";
import type { Prepared } from "../up/mod.ts";
import type { Workplace } from "../workplace.ts";

export interface Tried {
  readonly applied: readonly string[];
  readonly halt?: Halt;
  /** What was there before them; absent when they were not tried. */
  readonly before?: Catalog;
  /** What they led to; absent when they did not get to their end. */
  readonly reached?: Catalog;
  readonly isConsumed: boolean;
}

interface Trial {
  readonly prepared: readonly Prepared[];
  readonly input: PreflightInput;
  readonly context: Context;
  /** What each was found to do, in the state of the database that it met. */
  readonly analyses: Map<string, Analysis>;
}

/** Tries migrations on a scratch copy of the target's schema. */
export async function tryOnCopy(target: Workplace, trial: Trial): Promise<Tried> {
  return await withSchemaCopy(target, trial.input, trial.context, async (copy) => {
    const before = await copy.read();
    const { applied, halt } = await tryAll(copy.session, copy.ledger, target, trial, copy.isSuperuser);
    return { applied, halt, before, isConsumed: false, ...(!halt && { reached: await copy.read() }) };
  });
}

/** Tries migrations in a database: in one transaction that is rolled back, or, where that cannot be, for good. */
export async function tryIn(against: Workplace, trial: Trial, isKept: boolean): Promise<Tried> {
  await using session = await trial.context.session(against.dsn, { showDetail: trial.input.show_detail });
  const body = async () => {
    const ledger = await ensureLedger(session, against.config.tracking_table);
    const before = await readCatalog(session);
    const { applied, halt } = await tryAll(session, ledger, against, trial, false);
    return { applied, halt, before, isConsumed: isKept, ...(!halt && { reached: await readCatalog(session) }) };
  };
  return await (isKept ? body() : leavingNothing(session, body));
}

async function tryAll(
  session: Session,
  ledger: Ledger,
  place: Workplace,
  { prepared, input, context, analyses }: Trial,
  asSuperuser: boolean,
): Promise<Pick<Tried, "applied" | "halt">> {
  const flags = { retry_seconds: 0, lock_timeout: 0, show_detail: input.show_detail, resolve: [] };
  const run = migrationRun(flags, {
    context,
    place,
    session,
    ledger,
    makeLedger: () => Promise.resolve(ledger),
    isPooled: false,
  });
  const versions = prepared.map(({ pending }) => pending.file.version);
  await context.phase("before_ddl", { target: place.label, pending: versions, preflight: true });
  const before = async (each: Prepared) =>
    void analyses.set(each.pending.file.version, await analyseMigration(each, session));
  const { applied, halt } = await replayPending(run, prepared, { before, asSuperuser });
  return { applied: applied.map(({ version }) => version), halt };
}
