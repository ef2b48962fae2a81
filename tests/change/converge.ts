import assert from "node:assert/strict";
import { type Catalog, readCatalog } from "../../engine/catalog/mod.ts";
import {
  askServer,
  type Change,
  difference,
  type Plan,
  planChange,
  type PlanOptions,
} from "../../engine/change/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { testDatabase } from "../kit/mod.ts";

export interface ConvergeCase extends PlanOptions {
  major: number;
  /** DDL of the database as it is, and as it shall be. */
  from: string;
  to: string;
  /** Rows for the `from` side. */
  rows?: string;
  /** Run on both sides first. */
  setup?: string;
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
  await walk(session, plan);
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

/** Runs the steps of a plan, each segment in its transaction. */
export async function walk(session: Session, { steps }: Plan): Promise<void> {
  await session.execute("SET check_function_bodies = off");
  let open = false;
  const commit = async () => {
    if (open) await session.execute("COMMIT");
    open = false;
  };
  for (const { sql, transaction } of steps) {
    if (transaction !== "shared") await commit();
    else if (!open) {
      await session.execute("BEGIN");
      open = true;
    }
    try {
      await session.execute(sql);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${sql}`, { cause: error });
    }
  }
  await commit();
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
