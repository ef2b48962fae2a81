import { applyScope, type Catalog, readCatalog } from "../catalog/mod.ts";
import { ConfitureError } from "../errors.ts";
import { type Session, watchBlockers, withAdvisoryLock, withLockRetries } from "../postgres/mod.ts";
import { type PlanDocument, scopeOfPlan } from "./plan_document.ts";
import { runSegment, walkingSettings } from "./run_segment.ts";
import { requireAllowed } from "./require_allowed.ts";
import { requireRows } from "./rows/mod.ts";
import { stoppedAt } from "./stopped_at.ts";

export interface ApplyOptions {
  /** Names of the hazards that somebody agreed to. */
  allow: readonly string[];
  /** Apply it although its proof is missing or failed. */
  unproved: boolean;
  /** Ask the rows before the first step whether they stop one. */
  checksRows: boolean;
  /** Make every check that comes before the first step, and end there. */
  dryRun?: boolean;
  signal: AbortSignal;
  /** How long lock timeouts are retried before giving up, per segment. */
  retryBudgetMs: number;
  /** Between 0 and 1, for the jitter of the pauses. */
  random(): number;
  elapsedMs(): number;
  /** Runs a step that goes through a table batch by batch, and can be taken up again where it was stopped. */
  runBatches(step: PlanDocument["steps"][number], session: Session): Promise<void>;
  /** Forgets how far steps of batches were. */
  forgetBatches(steps: PlanDocument["steps"]): Promise<void>;
  /** Another session on the same database, which looks who holds the locks that a step waits for. */
  openWatcher(): Promise<Session>;
  onStep?(step: PlanDocument["steps"][number], number: number): void;
  /** The rows are asked about a step, which can take as long as reading its table. */
  onQuestion?(action: string): void;
  /** A lock was not given in time; the segment is tried again. */
  onRetry?(info: { attempt: number; pauseMs: number; blockers: readonly string[] }): void;
  onNotice?(message: string): void;
  /** It failed on the way: how much is done and stays. */
  onStopped?(message: string): void;
}

export interface Applied {
  /** Segments that an earlier, interrupted run had done. */
  readonly resumedAt: number;
  readonly segments: number;
  readonly steps: number;
  readonly retries: number;
  /** Fingerprint of the database afterwards. */
  readonly fingerprint: string;
}

/**
 * Executes a plan on the database that it was made for, segment by segment. Nothing is done when the database is
 * another one than the plan starts from or passes through, or when rows stand in the way of a step. Throws "plan-stale",
 * "plan-unresumable", "plan-not-proved", "hazard-not-allowed", "plan-role", "standby-refused", "rows-in-the-way".
 */
export async function applyPlan(document: PlanDocument, session: Session, options: ApplyOptions): Promise<Applied> {
  requireProof(document, options);
  requireAllowed(document, options.allow);
  await refuseStandby(session);
  return await withAdvisoryLock(session, `change of ${session.dsn.database}`, {}, async () => {
    const read = async () => applyScope(await readCatalog(session), scopeOfPlan(document));
    const catalog = await requireRole(document, await read());
    const resumedAt = await findPlace(document, catalog, session, options);
    await session.execute(walkingSettings);
    if (options.checksRows) await requireRows(document, session, { ...options, place: resumedAt });
    const segments = Map.groupBy(document.steps, ({ segment }) => segment);
    if (options.dryRun) {
      const { fingerprint } = catalog;
      return { resumedAt, segments: segments.size, steps: document.steps.length, retries: 0, fingerprint };
    }
    await options.forgetBatches(batchesNotBegun(document, resumedAt));
    let retries = 0;
    let { fingerprint } = catalog;
    for (const [number, steps] of segments) {
      if (number <= resumedAt) continue;
      try {
        if (options.signal.aborted) throw new ConfitureError("cancelled", { operation: "apply" });
        retries += await runWithRetries(document, steps, session, options);
      } catch (error) {
        throw stoppedAt(error, { done: number - 1, segments: segments.size }, options.onStopped);
      }
      ({ fingerprint } = await read());
      const expected = document.proof.boundaries[number];
      if (expected !== undefined && fingerprint !== expected) {
        const facts = { target: session.dsn.database, found: fingerprint, expected };
        throw new ConfitureError("plan-missed", { ...facts, segment: number, segments: segments.size });
      }
    }
    if (document.proof.boundaries.length === 0) {
      options.onNotice?.("the plan has no proof, so that nothing says whether the database is now what it leads to");
    }
    await options.forgetBatches(document.steps.filter(({ batch }) => batch !== null));
    return { resumedAt, segments: segments.size, steps: document.steps.length, retries, fingerprint };
  });
}

/** Before anything is asked for: a standby would say no to the first statement that writes, in the middle of the plan. */
async function refuseStandby(session: Session): Promise<void> {
  const [row] = await session.query<{ standby: boolean }>("SELECT pg_catalog.pg_is_in_recovery() AS standby");
  if (row!.standby) throw new ConfitureError("standby-refused", { target: session.dsn.database });
}

function requireProof({ proof }: PlanDocument, { unproved }: ApplyOptions): void {
  if (proof.status === "proved" || unproved) return;
  throw new ConfitureError("plan-not-proved", { problems: proof.problems });
}

async function requireRole(document: PlanDocument, catalog: Catalog): Promise<Catalog> {
  if (catalog.role === document.role) return catalog;
  throw new ConfitureError("plan-role", { planned: document.role, found: catalog.role });
}

/** The segment that the database stands behind: 0 at the start. An unfinished index build is cleaned up. */
async function findPlace(
  document: PlanDocument,
  catalog: Catalog,
  session: Session,
  { onNotice, dryRun }: ApplyOptions,
): Promise<number> {
  const { boundaries } = document.proof;
  const points = boundaries.length > 0 ? boundaries : [document.from.fingerprint];
  const at = placeOf(catalog.fingerprint, points);
  if (at >= 0) return at;
  const leftovers = unfinishedIndexes(document, catalog);
  const pending = unfinishedDetaches(document, catalog);
  const place = placeOf(without(catalog, leftovers, pending).fingerprint, points);
  if (leftovers.length + pending.length === 0 || place < 0) {
    // The boundaries behind segments are known from the proof alone.
    throw new ConfitureError(boundaries.length > 0 ? "plan-stale" : "plan-unresumable", {
      target: session.dsn.database,
      planned: document.from.fingerprint,
      found: catalog.fingerprint,
    });
  }
  if (dryRun) return place;
  for (const id of leftovers) {
    const index = catalog.fact(id);
    const { schema } = catalog.fact(index.parent!);
    const name = `${catalog.quote(schema!)}.${catalog.quote(index.name)}`;
    await session.execute(`DROP INDEX CONCURRENTLY ${name}`);
    onNotice?.(`dropped ${id}, which an interrupted build left invalid`);
  }
  return place;
}

/** Segments that leave no trace in the catalog (batches of rows) are run again: they know by themselves what is done. */
function placeOf(fingerprint: string, points: readonly string[]): number {
  let at = points.lastIndexOf(fingerprint);
  while (at > 0 && points[at - 1] === fingerprint) at--;
  return at;
}

/** Steps of batches that this plan cannot have begun: what is remembered of them is an earlier application's. */
function batchesNotBegun({ steps, proof: { boundaries } }: PlanDocument, place: number): Steps {
  let last = place;
  while (last + 1 < boundaries.length && boundaries[last + 1] === boundaries[place]) last++;
  return steps.filter(({ batch, segment }) => batch !== null && segment > Math.max(last, place + 1));
}

/** Invalid indexes that a step of the plan leaves behind when it is interrupted. */
function unfinishedIndexes({ steps }: PlanDocument, catalog: Catalog): string[] {
  const leftovers = new Set(steps.map(({ leftover }) => leftover));
  return [...catalog.facts.values()].filter(({ kind, parent, name, properties }) =>
    kind === "index" && properties.invalid === true &&
    leftovers.has(`${catalog.quote(catalog.fact(parent!).schema!)}.${catalog.quote(name)}`)
  ).map(({ id }) => id);
}

/** Partitions that a step of the plan leaves halfway detached when it is interrupted; that step then ends it. */
function unfinishedDetaches({ steps }: PlanDocument, catalog: Catalog): string[] {
  const detaching = new Set(steps.filter(({ detach }) => detach !== null).map(({ action }) => action));
  return [...catalog.facts.values()].filter(({ id, properties }) =>
    properties.detach_pending === true && detaching.has(`drop ${id}`)
  ).map(({ id }) => id);
}

/** The catalog without some facts, and with some partitions as if nobody had begun to detach them. */
function without(catalog: Catalog, ids: readonly string[], attached: readonly string[]): Catalog {
  const gone = (id: string | undefined): boolean =>
    id !== undefined && (ids.includes(id) || gone(catalog.facts.get(id)?.parent));
  const facts = [...catalog.facts.values()].filter(({ id }) => !gone(id)).map((fact) => {
    if (!attached.includes(fact.id)) return fact;
    const { detach_pending: _, ...properties } = fact.properties;
    return { ...fact, properties };
  });
  return catalog.with({ facts });
}

type Steps = PlanDocument["steps"];

/** Runs a segment until it gets its locks. Returns how often it had to wait. */
async function runWithRetries(
  document: PlanDocument,
  steps: Steps,
  session: Session,
  options: ApplyOptions,
): Promise<number> {
  const blockers = new Set<string>();
  const watch = { open: options.openWatcher, onBlocker: (who: string) => void blockers.add(who) };
  return await withLockRetries({
    budgetMs: options.retryBudgetMs,
    signal: options.signal,
    elapsedMs: options.elapsedMs,
    random: options.random,
    onRetry(info) {
      options.onRetry?.({ ...info, blockers: [...blockers] });
      blockers.clear();
    },
  }, async (attempt) => {
    if (attempt > 1) await dropLeftovers(steps, session);
    await watchBlockers(session, watch, () => runOnce(document, steps, session, options));
    return attempt - 1;
  });
}

async function runOnce(document: PlanDocument, steps: Steps, session: Session, options: ApplyOptions): Promise<void> {
  const [first] = steps as [Steps[number]];
  const transactional = first.transaction !== "none";
  const local = transactional ? "LOCAL " : "";
  await runSegment(session, { transactional, steps }, {
    before: async () => {
      await session.execute(`SET ${local}lock_timeout = ${first.lock_timeout_ms ?? 0}`);
      await session.execute(`SET ${local}statement_timeout = ${first.statement_timeout_ms}`);
    },
    onStep: (step) => options.onStep?.(step, document.steps.indexOf(step) + 1),
    runBatch: (step) => options.runBatches(step, session),
    statementOf: (step) => statementOf(step, session),
  });
}

/** What is left to do of a step: an interrupted detaching is taken up in another way. */
async function statementOf({ sql, detach }: Steps[number], session: Session): Promise<string> {
  if (detach === null) return sql;
  const rows = await session.query(
    "SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = pg_catalog.to_regclass($1) AND inhdetachpending",
    [detach.partition],
  );
  return rows.length > 0 ? detach.finalize : sql;
}

/** A concurrent build that was the victim of a deadlock leaves its index invalid, in the way of the next attempt. */
async function dropLeftovers(steps: Steps, session: Session): Promise<void> {
  for (const { leftover } of steps) {
    if (leftover === null) continue;
    const rows = await session.query(
      "SELECT FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass($1) AND NOT indisvalid",
      [leftover],
    );
    if (rows.length > 0) await session.execute(`DROP INDEX CONCURRENTLY ${leftover}`);
  }
}
