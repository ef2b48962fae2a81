import assert from "node:assert/strict";
import { backendRunning, backends, until } from "../build/waiting.ts";
import { type BuildPlace, buildPlace, type RunningCli, testMajors } from "../kit/mod.ts";

const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";
const attached = `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x);
  CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (50);
  CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (50) TO (1000);\n`;
const detached = attached.replace(" PARTITION OF p FOR VALUES FROM (50) TO (1000)", " (x int, y int)") +
  "CREATE TABLE more (id int);\n";

const stops: Record<string, (running: RunningCli, place: BuildPlace, pid: number) => Promise<unknown>> = {
  "kill -9": async (running, place, pid) => {
    running.kill("SIGKILL");
    await running.result;
    await place.ask(`SELECT pg_terminate_backend(${pid}) AS told`);
  },
  "Ctrl-C": async (running) => {
    running.kill("SIGINT");
    const { code, err } = await running.result;
    assert.equal(code, 130, err);
  },
};

for (const major of testMajors()) {
  for (const [name, stop] of Object.entries(stops)) {
    Deno.test(`apply on ${major} that ${name} stops with a partition halfway detached ends that and goes on`, async () => {
      await using place = await buildPlace({ major, role: "CREATEDB" });
      await place.write({ "db/schema/a.sql": attached, "db/environments/local.yaml": settings });
      const built = await place.cli(["build"]);
      assert.equal(built.code, 0, built.err);
      await place.tell("INSERT INTO p SELECT i, i FROM generate_series(1, 100) i", place.database);
      await place.write({ "db/schema/a.sql": detached });
      const planned = await place.cli(["plan", "--output", "plan.json", "--format", "json"]);
      assert.equal(planned.code, 0, planned.err);
      const plan = JSON.parse(planned.out);
      assert.equal(plan.proof.status, "proved", plan.proof.problems.join());
      const pending = async () =>
        (await place.ask("SELECT FROM pg_inherits WHERE inhdetachpending", place.database)).length;
      {
        // Its second half waits for whoever has looked at the whole.
        await using holder = await place.session(place.database);
        await holder.transaction(async () => {
          await holder.execute("LOCK TABLE ONLY p IN ACCESS SHARE MODE");
          const running = place.start(["apply", "plan.json"]);
          await until(async () => await pending() === 1, `nothing is pending: ${running.err}`);
          const { pid } = await backendRunning(place, "DETACH PARTITION");
          await stop(running, place, pid);
        });
      }
      await until(async () => (await backends(place)).length === 0, "the stopped run is still there");
      assert.equal(await pending(), 1);
      const told = await place.cli(["diff", "--format", "json"]);
      const [bond] = JSON.parse(told.out).changes.filter(({ kind }: { kind: string }) => kind === "partition");
      assert.deepEqual([bond.change, bond.object], ["drop", "partition on table public.p_2"]);

      const again = await place.cli(["apply", "plan.json", "--format", "json"]);
      assert.equal(again.code, 0, again.out + again.err);
      const { fingerprint, resumed_at } = JSON.parse(again.out);
      assert.equal(fingerprint, plan.proof.boundaries.at(-1));
      assert.equal(resumed_at, 2, "the check was there and proved");
      assert.equal(await pending(), 0);
      assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM p_2", place.database), [{ n: 51 }]);
      assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM p", place.database), [{ n: 49 }]);
      assert.equal((await place.cli(["drift"])).code, 0);
    });
  }

  Deno.test(`plan on ${major} ends a detaching that somebody else was stopped in, or attaches anew`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await place.write({ "db/schema/a.sql": attached, "db/environments/local.yaml": settings });
    const built = await place.cli(["build"]);
    assert.equal(built.code, 0, built.err);
    {
      await using holder = await place.session(place.database);
      await using other = await place.session(place.database);
      await holder.transaction(async () => {
        await holder.query("SELECT count(*) FROM p");
        const failing = assert.rejects(other.execute("ALTER TABLE p DETACH PARTITION p_2 CONCURRENTLY"));
        await until(
          async () =>
            (await place.ask(
              `SELECT pg_cancel_backend(${other.pid}) AS told FROM pg_inherits WHERE inhdetachpending`,
              place.database,
            )).length > 0,
          "nothing is pending",
        );
        await failing;
      });
    }
    const planned = await place.cli(["plan", "--output", "plan.json", "--format", "json", "--no-proof"]);
    assert.equal(planned.code, 0, planned.err);
    const steps = JSON.parse(planned.out).steps.map(({ sql }: { sql: string }) => sql);
    assert.equal(steps[0], "ALTER TABLE public.p DETACH PARTITION public.p_2 FINALIZE");
    assert.ok(steps.some((sql: string) => sql.includes("ATTACH PARTITION public.p_2")), steps.join("\n"));
    // While the detaching is pending nobody can be asked for the bound, so that its rows are read under the lock.
    const allow = ["--allow", "blocks-reads:public.p_2", "--allow", "blocks-writes:public.p_2"];
    const applied = await place.cli(["apply", "plan.json", "--unproved", ...allow]);
    assert.equal(applied.code, 0, applied.err);
    const drift = await place.cli(["diff", "--format", "json"]);
    assert.deepEqual(JSON.parse(drift.out).changes, []);
  });
}
