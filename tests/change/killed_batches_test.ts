import assert from "node:assert/strict";
import { type BuildPlace, buildPlace, type RunningCli, testMajors } from "../kit/mod.ts";
import { backendRunning, backends, until } from "../build/waiting.ts";

/** Stops an apply in the middle of a backfill. With CONFITURE_SOAK=1 there are many rows and stops at many moments. */
const soaks = Deno.env.get("CONFITURE_SOAK") === "1";
const rows = soaks ? 6_000 : 1_500;
const [fewest, most] = soaks ? [5, 40] : [1, 1];

const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

/** Every UPDATE of a row takes two milliseconds and leaves a line. */
const slowly = `CREATE SEQUENCE ticket;
  CREATE TABLE log (id int);
  CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_catalog.pg_sleep(0.002); INSERT INTO public.log VALUES (old.id); RETURN new; END';
  CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slow();\n`;

const tables: Record<string, (more: string) => string> = {
  "along a key": (more) => `CREATE TABLE t (id int PRIMARY KEY, pad text${more});\n${slowly}`,
  "along pages": (more) => `CREATE TABLE t (id int NOT NULL, pad text${more});\n${slowly}`,
};

const stops: Record<string, (running: RunningCli, place: BuildPlace) => Promise<void>> = {
  async "kill -9"(running) {
    running.kill("SIGKILL");
    await running.result;
  },
  async "Ctrl-C"(running) {
    running.kill("SIGINT");
    const { code, err } = await running.result;
    assert.equal(code, 130, err);
    assert.match(err, /RUN_001/);
  },
  async "a lost connection"(running, place) {
    const { pid } = await backendRunning(place, "UPDATE public.t");
    await place.ask(`SELECT pg_terminate_backend(${pid}) AS told`);
    const { code, err } = await running.result;
    assert.notEqual(code, 0);
    assert.match(err, /error\[/);
  },
};

const filled = (place: BuildPlace) =>
  place.ask<{ id: number; no: number }>(
    "SELECT id, no::int AS no FROM t WHERE no IS NOT NULL ORDER BY id",
    place.database,
  );

/** How far the plan's cursor is; undefined before there is one. */
async function cursor(place: BuildPlace) {
  const [found] = await place.ask<{ batches: number; finished: boolean }>(
    "SELECT batches::int AS batches, finished FROM confiture.batch_cursor",
    place.database,
  ).catch(() => []);
  return found;
}

/** The same command again; a server that has not noticed the end of the killed one refuses by its lock, and says so. */
async function again(place: BuildPlace) {
  return await until(async () => {
    const run = await place.cli(["apply", "plan.json", "--format", "json"]);
    if (run.code === 0) return JSON.parse(run.out);
    assert.match(JSON.parse(run.out).error.message, /confiture apply, process \d+/, run.out);
  }, "the lock of the killed run stays");
}

async function start(place: BuildPlace, table: (more: string) => string): Promise<void> {
  await place.write({ "db/schema/a.sql": table(""), "db/environments/local.yaml": settings });
  const built = await place.cli(["build"]);
  assert.equal(built.code, 0, built.err);
  await place.tell(`INSERT INTO t SELECT generate_series(1, ${rows}), repeat('x', 150)`, place.database);
  await place.write({ "db/schema/a.sql": table(", no bigint NOT NULL DEFAULT nextval('ticket')") });
  const { code, out, err } = await place.cli(["plan", "--output", "plan.json", "--format", "json"]);
  assert.equal(code, 0, err);
  const plan = JSON.parse(out);
  assert.equal(plan.proof.status, "proved", plan.proof.problems.join());
  assert.equal(plan.steps.filter(({ batch }: { batch: unknown }) => batch !== null).length, 1);
}

for (const major of testMajors()) {
  for (const [kind, table] of Object.entries(tables)) {
    for (const [name, stop] of Object.entries(stops)) {
      if (kind === "along pages" && name !== "kill -9" && !soaks) continue;
      Deno.test(`apply on ${major} that ${name} stops in a backfill ${kind} goes on, and fills every row once`, async () => {
        await using place = await buildPlace({ major, role: "CREATEDB" });
        await start(place, table);
        let kept: { id: number; no: number }[] = [];
        for (let count = 0, done = 0; count < most; count++) {
          const running = place.start(["apply", "plan.json"]);
          const isBetween = await until(async () => {
            const found = await cursor(place);
            if (found?.finished) return "no";
            return found !== undefined && found.batches > done ? "yes" : undefined;
          }, `no batch was done: ${running.err}`);
          if (isBetween === "no") {
            assert.ok(count >= fewest, `only ${count} stops`);
            await running.result;
            break;
          }
          await backendRunning(place, "UPDATE public.t").catch(() => undefined);
          await stop(running, place);
          await until(async () => (await backends(place)).length === 0, "the stopped run is still there");
          const found = await cursor(place);
          if (found === undefined) {
            // The stop came behind the end.
            assert.ok(count >= fewest, `only ${count} stops`);
            break;
          }
          done = found.batches;
          const now = await filled(place);
          assert.ok(now.length > kept.length && now.length <= rows, `${now.length} rows`);
          assert.deepEqual(now.filter(({ id }) => kept.some((row) => row.id === id)), kept, "done is done");
          kept = now;
        }
        assert.ok(kept.length > 0 && kept.length < rows, `${kept.length} rows are filled in between`);
        await place.tell(`INSERT INTO t SELECT generate_series(${rows + 1}, ${rows + 50})`, place.database);
        await again(place);

        const all = await filled(place);
        assert.deepEqual(all.map(({ id }) => id), Array.from({ length: rows + 50 }, (_, n) => n + 1));
        assert.equal(new Set(all.map(({ no }) => no)).size, rows + 50);
        const byId = new Map(all.map(({ id, no }) => [id, no]));
        assert.ok(kept.every(({ id, no }) => byId.get(id) === no), "what an earlier run filled stays");
        const [log] = await place.ask(
          "SELECT count(*)::int AS lines, count(DISTINCT id)::int AS ids, max(id) FROM log",
          place.database,
        );
        assert.deepEqual(log, { lines: rows, ids: rows, max: rows });
        assert.equal(await cursor(place), undefined, "the cursor is forgotten at the end");
        assert.equal((await place.cli(["drift"])).code, 0);
      });
    }
  }
}
