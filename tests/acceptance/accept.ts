import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { askServer, difference, hazardName, planChange } from "../../engine/change/mod.ts";
import type { ServerNotice, Session } from "../../engine/postgres/mod.ts";
import { describe } from "../change/converge.ts";
import { assertGentle, type WatchedStep, watchPlan } from "../change/watch_plan.ts";
import { assertRowsAgree } from "../change/rows_agree.ts";
import { identities, madeAnew, sharedContent } from "../change/pairs/content.ts";
import { fillTables } from "../change/pairs/fill.ts";
import { testDatabase, testMajors } from "../kit/mod.ts";

/** DDL as it is, DDL as it shall be, the hazards that the plan names, and the least major that knows the syntax. */
export type AcceptanceCase = readonly [from: string, to: string, hazards: readonly string[], least?: number];

/**
 * Walks every case of a kind of object on tables with rows: the hazards are those expected, nothing differs afterwards,
 * a second plan is empty, rows and tables stay what they were, and the rows said before that nothing stands in the way.
 */
export function accept(kind: string, cases: Readonly<Record<string, AcceptanceCase>>): void {
  for (const major of testMajors()) {
    Deno.test(`acceptance on ${major}: ${kind}`, async (t) => {
      await using one = await testDatabase(t, { major });
      await using other = await testDatabase(t, { major });
      const notices: ServerNotice[] = [];
      await using session = await one.session({ showDetail: true, onNotice: (notice) => notices.push(notice) });
      await using watcher = await one.session();
      await using wanted = await other.session({ showDetail: true });
      for (const [name, [from, to, hazards, least = 14]] of Object.entries(cases)) {
        if (major < least) continue;
        await t.step(name, async () => {
          await reset(session, from);
          await reset(wanted, to);
          await fillTables(session);
          assert.deepEqual(await acceptOne({ session, watcher, notices, wanted }), [...hazards].sort());
        });
      }
    });
  }
}

interface Sessions {
  /** Of the database that is changed, with what the server tells it, and one that watches its locks. */
  session: Session;
  notices: ServerNotice[];
  watcher: Session;
  /** Of the database as it shall be. */
  wanted: Session;
}

async function acceptOne({ session, watcher, notices, wanted }: Sessions): Promise<string[]> {
  const [before, target] = [await readCatalog(session), await readCatalog(wanted)];
  const answers = await askServer(session, before, target);
  const plan = planChange(before, target, { answers });
  await assertRowsAgree(plan, session, { from: before, to: target, answers });
  const content = await sharedContent(session, before, target);
  const old = await identities(session);
  const watched = await watchPlan(session, watcher, plan, notices);
  assertGentle(watched);
  assertRewrites(watched);
  const after = await readCatalog(session);
  assert.deepEqual(difference(after, target).map(describe), [], "differs after the plan");
  assert.equal(after.fingerprint, target.fingerprint);
  assert.deepEqual(planChange(after, target).steps, [], "a second plan has steps");
  assert.deepEqual(await sharedContent(session, before, target), content, "rows changed");
  assert.deepEqual(madeAnew(old, await identities(session), before, target), [], "was made anew");
  return [...new Set(plan.steps.flatMap((step) => step.hazards.map(hazardName)))].sort();
}

/** What the server writes anew was said, and nothing else was. */
function assertRewrites(watched: readonly WatchedStep[]): void {
  for (const { step, work } of watched) {
    const isTold = step.hazards.some(({ kind }) => kind === "rewrite");
    const isDone = work.some((message) => message.startsWith("rewriting table"));
    assert.equal(isTold, isDone, `${isDone ? "is" : "is not"} written anew: ${step.sql}`);
  }
}

/** Empties a database and fills it with DDL. */
export async function reset(session: Session, ddl: string): Promise<void> {
  const schemas = await session.query<{ name: string }>(
    "SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
  );
  await session.execute(
    `SET client_min_messages = warning; ${schemas.map(({ name }) => `DROP SCHEMA ${name} CASCADE;`).join(" ")}
     CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC; RESET client_min_messages; ${ddl}`,
  );
}
