import assert from "node:assert/strict";
import type { Context, Medium, MediumPlan, MediumVerbs, RegisteredPlugin } from "../../engine/plugin/mod.ts";

/** One database, a request for it, and a way to look at it. Disposing it removes the database. */
export interface MediumCase extends AsyncDisposable {
  /** What the medium is asked for; the same in every case of a harness, but for the name of its database. */
  request(context: Context): Promise<unknown>;
  /** Runs the body in a run whose target is the fresh database; `signal` stops it. Throws what the body throws. */
  within<T>(body: (context: Context) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Everything the target consists of, as a text: two databases in the same state give the same. */
  state(): Promise<string>;
  /** Everything on the server that could be left behind beside the target: databases, sessions. */
  traces(): Promise<string>;
  /** Applies in a process of its own, which is ended by SIGKILL at about the given share of the work (0 to 1). */
  applyAndKill(share: number): Promise<void>;
}

/** How to try a medium: each call gives a fresh database in which nothing was done yet. */
export interface MediumHarness {
  /** Shown in the names of the tests. */
  label: string;
  fresh(): Promise<MediumCase>;
}

type Verbs = MediumVerbs<unknown, MediumPlan, unknown>;

/** What a medium owes: plans are values, apply does what the plan says, and whatever stops it can be undone or finished. */
export function mediumSuite({ manifest, load }: RegisteredPlugin, { label, fresh }: MediumHarness): void {
  const id = `${manifest.id} (${label})`;
  const open = async (): Promise<Verbs> => await ((await load()).default as Medium).verbs();
  const test = (claim: string, body: (verbs: Verbs, one: MediumCase) => Promise<void>) =>
    Deno.test(`${id} ${claim}`, async () => {
      const verbs = await open();
      await using one = await fresh();
      await body(verbs, one);
    });
  const planned = async (verbs: Verbs, context: Context, one: MediumCase) =>
    await verbs.plan(await one.request(context), context);
  const apply = (verbs: Verbs, one: MediumCase, signal?: AbortSignal) =>
    one.within(async (context) => await verbs.apply(await planned(verbs, context, one), context), signal);
  const abort = (verbs: Verbs, one: MediumCase) =>
    one.within(async (context) => await verbs.abort(await planned(verbs, context, one), context));
  const verify = (verbs: Verbs, one: MediumCase) =>
    one.within(async (context) => await verbs.verify(await planned(verbs, context, one), context));

  test("plans the same twice, without touching the target", async (verbs, one) => {
    const before = await one.state();
    const plan = await one.within((context) => planned(verbs, context, one));
    const again = await one.within((context) => planned(verbs, context, one));
    assert.match(plan.hash, /^[0-9a-f]{64}$/);
    assert.equal(again.hash, plan.hash);
    assert.deepEqual(again.steps, plan.steps);
    assert.ok(plan.steps.length > 0, "a plan has steps");
    assert.equal(await one.state(), before);
  });

  test("applies a plan, and verify finds nothing then but something before", async (verbs, one) => {
    assert.notDeepEqual(await verify(verbs, one), []);
    await apply(verbs, one);
    assert.deepEqual(await verify(verbs, one), []);
  });

  test("leaves nothing behind when it is stopped", async (verbs, one) => {
    const [state, traces] = [await one.state(), await one.traces()];
    for (const delayMs of [0, 30, 120]) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), delayMs);
      const finished = await apply(verbs, one, controller.signal).then(() => true, () => false);
      clearTimeout(timer);
      if (finished) break;
      assert.equal(await one.state(), state);
      assert.equal(await one.traces(), traces);
    }
  });

  for (const share of [0.2, 0.6, 0.95]) {
    test(`killed at ${share}: abort restores what was there, and may be called again`, async (verbs, one) => {
      const [state, traces] = [await one.state(), await one.traces()];
      await one.applyAndKill(share);
      await abort(verbs, one);
      await abort(verbs, one);
      assert.equal(await one.state(), state);
      assert.equal(await one.traces(), traces);
    });

    test(`killed at ${share}: resume ends where an undisturbed twin does`, async (verbs, one) => {
      await using twin = await fresh();
      await apply(verbs, twin);
      await one.applyAndKill(share);
      await one.within(async (context) => await verbs.resume(await planned(verbs, context, one), context));
      assert.deepEqual(await verify(verbs, one), []);
      assert.equal(await one.state(), await twin.state());
      assert.equal(await one.traces(), "");
    });
  }
}
