import assert from "node:assert/strict";
import type { Context, Medium, MediumPlan, RegisteredPlugin } from "../../engine/plugin/mod.ts";

/** One database, a request for it, and a way to look at it. Disposing it removes the database. */
export interface MediumCase extends AsyncDisposable {
  /** What the medium is asked for; the same in every case of a harness, but for the name of its database. */
  readonly request: unknown;
  /** A context whose target is the fresh database; aborted by `signal`. */
  context(signal?: AbortSignal): Context;
  /** Everything the target consists of, as a text: two databases in the same state give the same. */
  state(): Promise<string>;
  /** Everything on the server that could be left behind: databases, roles, sessions. */
  traces(): Promise<string>;
  /** Applies in a process of its own and ends it by SIGKILL at about the given share of the work (0 to 1). */
  applyAndKill(share: number): Promise<void>;
}

/** How to try a medium: each call gives a fresh database in which nothing was done yet. */
export interface MediumHarness {
  fresh(): Promise<MediumCase>;
}

/** What a medium owes: plans are values, apply does what the plan says, and whatever stops it can be undone or finished. */
export function mediumSuite({ manifest, load }: RegisteredPlugin, harness: MediumHarness): void {
  const { id } = manifest;
  const open = async () => await ((await load()).default as Medium).verbs();

  Deno.test(`${id} plans the same twice, without touching the target`, async () => {
    const verbs = await open();
    await using first = await harness.fresh();
    const before = await first.state();
    const plan: MediumPlan = await verbs.plan(first.request, first.context());
    const again: MediumPlan = await verbs.plan(first.request, first.context());
    assert.match(plan.hash, /^[0-9a-f]{64}$/);
    assert.equal(again.hash, plan.hash);
    assert.deepEqual(again.steps, plan.steps);
    assert.ok(plan.steps.length > 0, "a plan has steps");
    assert.equal(await first.state(), before);
  });

  Deno.test(`${id} applies a plan, and verify then finds nothing`, async () => {
    const verbs = await open();
    await using fresh = await harness.fresh();
    const plan = await verbs.plan(fresh.request, fresh.context());
    await verbs.apply(plan, fresh.context());
    assert.deepEqual(await verbs.verify(plan, fresh.context()), []);
  });

  Deno.test(`${id} verifies for real: before apply there is something to find`, async () => {
    const verbs = await open();
    await using fresh = await harness.fresh();
    const plan = await verbs.plan(fresh.request, fresh.context());
    assert.notDeepEqual(await verbs.verify(plan, fresh.context()), []);
  });

  Deno.test(`${id} leaves nothing behind when it is cancelled before it began`, async () => {
    const verbs = await open();
    await using fresh = await harness.fresh();
    const [state, traces] = [await fresh.state(), await fresh.traces()];
    const plan = await verbs.plan(fresh.request, fresh.context());
    await assert.rejects(async () => await verbs.apply(plan, fresh.context(AbortSignal.abort())));
    await verbs.abort(plan, fresh.context());
    assert.equal(await fresh.state(), state);
    assert.equal(await fresh.traces(), traces);
  });

  for (const share of [0.2, 0.6, 0.9]) {
    Deno.test(`${id} killed at ${share}: abort restores what was there, and may be called again`, async () => {
      const verbs = await open();
      await using fresh = await harness.fresh();
      const [state, traces] = [await fresh.state(), await fresh.traces()];
      const plan = await verbs.plan(fresh.request, fresh.context());
      await fresh.applyAndKill(share);
      await verbs.abort(plan, fresh.context());
      await verbs.abort(plan, fresh.context());
      assert.equal(await fresh.state(), state);
      assert.equal(await fresh.traces(), traces);
    });

    Deno.test(`${id} killed at ${share}: resume ends where an undisturbed twin does`, async () => {
      const verbs = await open();
      await using twin = await harness.fresh();
      await verbs.apply(await verbs.plan(twin.request, twin.context()), twin.context());
      await using fresh = await harness.fresh();
      const plan = await verbs.plan(fresh.request, fresh.context());
      await fresh.applyAndKill(share);
      await verbs.resume(plan, fresh.context());
      assert.deepEqual(await verbs.verify(plan, fresh.context()), []);
      assert.equal(await fresh.state(), await twin.state());
    });
  }
}
