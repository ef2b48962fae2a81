import assert from "node:assert/strict";
import { type Catalog, readCatalog } from "../../engine/catalog/mod.ts";
import {
  askServer,
  type Change,
  cutIntoSegments,
  difference,
  type Plan,
  planChange,
  type PlanOptions,
  runSegment,
} from "../../engine/change/mod.ts";
import type { ServerNotice, Session } from "../../engine/postgres/mod.ts";
import { testDatabase } from "../kit/mod.ts";
import { inBatches } from "./in_batches.ts";
import { type WatchedStep, watchPlan } from "./watch_plan.ts";

export interface ConvergeCase extends PlanOptions {
  major: number;
  /** DDL of the database as it is, and as it shall be. */
  from: string;
  to: string;
  /** Rows for the `from` side. */
  rows?: string;
  /** Run on both sides first. */
  setup?: string;
  /** Asks for the plan to be watched while it runs, and gets what was seen. */
  watch?: (steps: WatchedStep[]) => void;
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
  const notices: ServerNotice[] = [];
  await using session = await one.session({ showDetail: true, onNotice: (notice) => notices.push(notice) });
  await using wanted = await other.session({ showDetail: true });
  await run(session, setup, from, rows);
  await run(wanted, setup, to);
  const before = await readCatalog(session);
  const target = await readCatalog(wanted);
  const plan = planChange(before, target, { answers: await askServer(session, before, target), ...options });
  if (options.watch) {
    await using watcher = await one.session();
    options.watch(await watchPlan(session, watcher, plan, notices));
  } else await walk(session, plan);
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
