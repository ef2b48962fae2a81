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
  /** Of a medium that keeps steps: what is neither done nor undone; empty when nothing is. */
  halves?(): Promise<string>;
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
  const test = (claim: string, body: (verbs: Verbs, one: MediumCase, keepsSteps: boolean) => Promise<void>) =>
    Deno.test(`${id} ${claim}`, async () => {
      const { verbs, keepsSteps = false } = (await load()).default as Medium;
      await using one = await fresh();
      await body(await verbs(), one, keepsSteps);
    });
  const planned = async (verbs: Verbs, context: Context, one: MediumCase) =>
    await verbs.plan(await one.request(context), context);
  const apply = (verbs: Verbs, one: MediumCase, signal?: AbortSignal) =>
    one.within(async (context) => await verbs.apply(await planned(verbs, context, one), context), signal);
  const abort = (verbs: Verbs, one: MediumCase) =>
    one.within(async (context) => await verbs.abort(await planned(verbs, context, one), context));
  const verify = (verbs: Verbs, one: MediumCase) =>
    one.within(async (context) => await verbs.verify(await planned(verbs, context, one), context));

  const steps = async (verbs: Verbs, one: MediumCase) =>
    (await one.within((context) => planned(verbs, context, one))).steps.map(({ name }) => name);
  /** What a medium that keeps steps owes behind a stop: the finished ones stay, the others are planned, in their order. */
  const assertKept = async (verbs: Verbs, one: MediumCase, whole: readonly string[]) => {
    const rest = await steps(verbs, one);
    assert.deepEqual(rest, whole.slice(whole.length - rest.length));
  };

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

  test("leaves nothing behind when it is stopped", async (verbs, one, keepsSteps) => {
    const [state, traces] = [await one.state(), await one.traces()];
    const whole = await steps(verbs, one);
    for (const delayMs of [0, 30, 120]) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), delayMs);
      const finished = await apply(verbs, one, controller.signal).then(() => true, () => false);
      clearTimeout(timer);
      if (finished) break;
      assert.equal(await one.traces(), traces);
      if (keepsSteps) await assertKept(verbs, one, whole);
      else assert.equal(await one.state(), state);
    }
    if (!keepsSteps) return;
    await using twin = await fresh();
    for (const each of [one, twin]) await apply(verbs, each);
    assert.equal(await one.state(), await twin.state());
  });

  for (const share of [0.2, 0.6, 0.95]) {
    test(
      `killed at ${share}: abort leaves what it promises, and may be called again`,
      async (verbs, one, keepsSteps) => {
        const [state, traces, whole] = [await one.state(), await one.traces(), await steps(verbs, one)];
        await one.applyAndKill(share);
        if (keepsSteps) assert.notEqual(await one.halves!(), "", "the kill left nothing that abort could remove");
        await abort(verbs, one);
        const aborted = await one.state();
        await abort(verbs, one);
        assert.equal(await one.state(), aborted);
        assert.equal(await one.traces(), traces);
        if (!keepsSteps) return assert.equal(aborted, state);
        assert.equal(await one.halves!(), "");
        await assertKept(verbs, one, whole);
        await using twin = await fresh();
        for (const each of [one, twin]) await apply(verbs, each);
        assert.equal(await one.state(), await twin.state());
      },
    );

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
