import assert from "node:assert/strict";
import { type Catalog, readCatalog } from "../../engine/catalog/mod.ts";
import {
  askServer,
  type Batch,
  type Change,
  cutIntoSegments,
  difference,
  type Plan,
  planChange,
  type PlanOptions,
  type RunnableStep,
  runSegment,
} from "../../engine/change/mod.ts";
import { forgetBatches, runBatches } from "../../engine/data/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { testDatabase, testHost } from "../kit/mod.ts";

export interface ConvergeCase extends PlanOptions {
  major: number;
  /** DDL of the database as it is, and as it shall be. */
  from: string;
  to: string;
  /** Rows for the `from` side. */
  rows?: string;
  /** Run on both sides first. */
  setup?: string;
  /** Another way to run the plan. */
  walk?: (session: Session, plan: Plan) => Promise<void>;
}

export interface Converged {
  plan: Plan;
  /** The database that was changed. */
  session: Session;
  before: Catalog;
  after: Catalog;
}

/**
 * Builds both sides, plans the way, walks it and asserts that nothing differs afterwards. `look` sees the database that
 * was changed.
 */
export async function converge(
  t: Deno.TestContext,
  { major, from, to, rows = "", setup = "", ...options }: ConvergeCase,
  look: (result: Converged) => Promise<void> | void = () => {},
): Promise<void> {
  await using one = await testDatabase(t, { major });
  await using other = await testDatabase(t, { major });
  await using session = await one.session({ showDetail: true });
  await using wanted = await other.session({ showDetail: true });
  await run(session, setup, from, rows);
  await run(wanted, setup, to);
  const before = await readCatalog(session);
  const target = await readCatalog(wanted);
  const plan = planChange(before, target, { answers: await askServer(session, before, target), ...options });
  await (options.walk ?? walk)(session, plan);
  const after = await readCatalog(session);
  assert.deepEqual(difference(after, target).map(describe), []);
  assert.equal(after.fingerprint, target.fingerprint);
  await look({ plan, session, before, after });
}

/** Both directions of a pair. */
export async function convergeBothWays(t: Deno.TestContext, pair: ConvergeCase): Promise<void> {
  await converge(t, pair);
  await converge(t, { ...pair, from: pair.to, to: pair.from, rows: "" });
}

/** Runs the steps of a plan, each segment in its transaction, and those of batches by the batch executor. */
export async function walk(session: Session, { steps }: Plan): Promise<void> {
  await session.execute("SET check_function_bodies = off");
  for (const segment of cutIntoSegments(steps)) {
    let last = "";
    try {
      await runSegment(session, segment, {
        onStep: ({ sql }) => last = sql,
        runBatch: (step) => inBatches(session, step),
      });
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${last}`, { cause: error });
    }
  }
}

/** Runs a step of batches with small ones, so that there are several. */
export async function inBatches(
  session: Session,
  { sql, batch, action }: RunnableStep & { batch: Batch },
): Promise<void> {
  const work = { id: `${action} ${batch.table}`, sql, ...batch };
  const { leavesPending } = await runBatches(session, work, { host: testHost(), size: 10 });
  assert.equal(leavesPending, false, sql);
  await forgetBatches(session, [work.id]);
}

async function run(session: Session, ...scripts: string[]): Promise<void> {
  for (const script of scripts) if (script.trim() !== "") await session.execute(script);
}

/** A change as one line, with what differs. */
export function describe(change: Change): string {
  if (change.kind !== "alter") return `${change.kind} ${change.id}`;
  const values = change.properties.map((key) =>
    `${key}: ${JSON.stringify(change.before.properties[key])} -> ${JSON.stringify(change.after.properties[key])}`
  );
  return `alter ${change.id} ${values.join("; ")}`;
}
