/**
 * Hooks around migrations: which phases each operation calls, and that nothing is left of what a hook refused, failed at
 * or was stopped in. The operations come from the registry: one that has phases and no case here fails.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { Registry } from "../../engine/plugin/mod.ts";
import { type HookPhase, hookPhases } from "../../engine/run/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { startCli, testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";
import { type Behaviour, watchingHook } from "./watching_hook.ts";

const registry = new Registry(builtins);
const medium = builtins.find(({ manifest }) => manifest.id === "confiture/incremental")!;
const operations: string[] = [];
const silent: string[] = [];
for (const { name } of medium.manifest.provides.operations!) {
  ((await registry.operation(name)).phases?.length ?? 0) > 0 ? operations.push(name) : silent.push(name);
}

const files = {
  "1_a.up.sql": "CREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO a VALUES (1);\n",
  "1_a.down.sql": "DROP TABLE a;\n",
  "2_b.up.sql": "CREATE TABLE b (id int PRIMARY KEY);\n",
  "2_b.down.sql": "DROP TABLE b;\n",
};

interface Case {
  input: Record<string, unknown>;
  /** Brings the place, at which the first of two migrations is applied, to where the operation has something to do. */
  prepare?(place: MigrationPlace): Promise<void>;
}

const cases: Readonly<Record<string, Case>> = {
  "migrate new": { input: { name: "fresh", verify: true } },
  "migrate generate": {
    input: { name: "fresh" },
    prepare: (place) => place.writeAt({ "db/schema/more.sql": "CREATE TABLE more (id int);\n" }),
  },
  "migrate validate": {
    input: { fix_naming: true },
    prepare: (place) =>
      place.write({ "3_c.SQL": "SELECT 1;\n", "3_c.DOWN.sql": "SELECT 1;\n", "4_d.sql": "SELECT 1;\n" }),
  },
  "migrate up": { input: {} },
  "migrate down": { input: {} },
  "migrate down-to": { input: { revision: "0" } },
  "migrate apply-as": { input: { role: "dba", version: "2" } },
  "migrate preflight": { input: { scratch: true } },
  "migrate baseline": { input: { through: "2" } },
  "migrate reinit": { input: {} },
  "migrate rebuild": { input: { drop_schemas: true } },
  "migrate squash": {
    input: { through: "2", concatenate: true },
    async prepare(place) {
      await place.done("migrate up");
    },
  },
  "verify-checksums": {
    input: { fix: true },
    prepare: (place) => place.write({ "1_a.up.sql": `-- an edit that is meant\n${files["1_a.up.sql"]}` }),
  },
};

const vetoable: readonly HookPhase[] = ["before_validation", "before_ddl", "after_ddl"];
const all = ["before_validation", "before_ddl", "after_ddl", "after_validation", "cleanup succeeded"];
const upTo = (phase: HookPhase, end: string) => [
  ...hookPhases.slice(0, hookPhases.indexOf(phase) + 1),
  `on_error ${end}`,
  `cleanup ${end}`,
];

Deno.test("every operation of the incremental medium that has phases is tried with hooks", () => {
  assert.deepEqual(operations.filter((name) => !cases[name]), [], "operations without a case in hooks_test.ts");
  assert.ok(operations.length >= 13, operations.join());
  // They change nothing, so that there is nothing to refuse, and whoever only looks wakes nobody.
  assert.deepEqual(silent, ["migrate status", "migrate current", "migrate verify", "migrate history"]);
});

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`hooks on ${major}: ${claim}`, body);

  for (const operation of operations.filter((name) => cases[name])) {
    const { input, prepare } = cases[operation]!;

    test(`${operation} calls each phase, and leaves nothing of what a hook stopped`, async (t) => {
      const behaviour: Behaviour = { calls: [], facts: [] };
      await using place = await migrationPlace(t, { major, plugins: [watchingHook(behaviour)] });
      await place.write(files);
      await place.writeAt({ "db/schema/tables.sql": files["1_a.up.sql"].split("\n")[0] + files["2_b.up.sql"] });
      await configure(place, "");
      await place.done("migrate up", { target: "1" });
      await prepare?.(place);
      const before = await everything(place);
      const run = async (given: Partial<Behaviour>, signal?: AbortSignal) => {
        Object.assign(behaviour, { calls: [], facts: [], veto: undefined, fail: [], hang: undefined }, given);
        return await place.run(operation, input, { signal });
      };
      const unchanged = async (how: string) =>
        assert.deepEqual(await everything(place), before, `${operation}: ${how}`);

      await configure(place, "timeout_ms: 20000");
      for (const phase of vetoable) {
        const vetoed = await run({ veto: phase });
        assert.equal(vetoed.error?.code, "HOOK_1100", `${phase}: ${vetoed.error?.message}`);
        assert.deepEqual(behaviour.calls, upTo(phase, "failed"));
        assert.equal(behaviour.facts.at(-1)!.code, "HOOK_1100");
        await unchanged(`veto at ${phase}`);
        const failed = await run({ fail: [phase] });
        assert.equal(failed.error?.code, "HOOK_1101", failed.error?.message);
        assert.deepEqual(behaviour.calls, upTo(phase, "failed"));
        await unchanged(`failure at ${phase}`);
        const controller = new AbortController();
        const stopped = await run({ hang: phase, onHang: () => controller.abort() }, controller.signal);
        assert.equal(stopped.status, "cancelled", stopped.error?.message);
        assert.deepEqual(behaviour.calls, upTo(phase, "cancelled"));
        await unchanged(`stopped at ${phase}`);
      }

      await configure(place, "timeout_ms: 150");
      const late = await run({ hang: "after_ddl" });
      assert.match(late.error?.message ?? "", /no answer within 150 ms/);
      assert.deepEqual(behaviour.calls, upTo("after_ddl", "failed"));
      await unchanged("too late at after_ddl");

      await configure(place, "on_failure: warn");
      const warned = await run({ fail: hookPhases });
      assert.equal(warned.error, undefined, warned.error?.message);
      assert.deepEqual(behaviour.calls, all);
      const told = warned.notices.filter((message) => message.startsWith("hook test/watch failed at "));
      assert.equal(told.length, all.length, warned.notices.join("\n"));
      if (operation !== "migrate preflight") assert.notDeepEqual(await everything(place), before);
    });
  }

  test("migrate up calls after_ddl for each migration, and a veto there keeps those before it", async (t) => {
    const behaviour: Behaviour = { calls: [], facts: [] };
    await using place = await migrationPlace(t, { major, plugins: [watchingHook(behaviour)] });
    await place.write({ ...files, "3_c.up.sql": "CREATE TABLE c (id int);\n" });
    await configure(place, "");
    behaviour.vetoWhen = ({ phase, facts }) => phase === "after_ddl" && facts.version === "3";
    const { error } = await place.run("migrate up");
    assert.equal(error?.code, "HOOK_1100");
    assert.deepEqual(behaviour.calls.filter((call) => call === "after_ddl").length, 3);
    assert.deepEqual(await place.applied(), ["1", "2"]);
    assert.deepEqual(await place.ask("SELECT to_regclass('c')::text AS c"), [{ c: null }]);
  });

  test("what a hook refuses before anything changed does not even leave a ledger", async (t) => {
    const behaviour: Behaviour = { calls: [], facts: [] };
    await using place = await migrationPlace(t, { major, plugins: [watchingHook(behaviour)] });
    await place.write(files);
    await configure(place, "");
    await place.writeAt({ "db/schema/tables.sql": files["2_b.up.sql"] });
    const before = await everything(place);
    for (const operation of ["migrate up", "migrate down", "migrate baseline", "migrate reinit", "migrate rebuild"]) {
      for (const veto of ["before_validation", "before_ddl"] as const) {
        Object.assign(behaviour, { calls: [], veto });
        const { error } = await place.run(operation, operation === "migrate baseline" ? { through: "2" } : {});
        // Nothing can be rolled back where there is no ledger: that is told before anything would change.
        const expected = operation === "migrate down" && veto === "before_ddl" ? "PRECON_1001" : "HOOK_1100";
        assert.equal(error?.code, expected, `${operation}: ${error?.message}`);
        assert.deepEqual(await everything(place), before, `${operation} at ${veto}`);
      }
    }
  });

  test("a migration outside of transactions that is refused at the end is taken up there by the next run", async (t) => {
    const behaviour: Behaviour = { calls: [], facts: [], veto: "after_ddl" };
    await using place = await migrationPlace(t, { major, plugins: [watchingHook(behaviour)] });
    await place.write({ ...files, "3_i.up.sql": "CREATE INDEX CONCURRENTLY b_i ON b (id);\n" });
    await configure(place, "");
    behaviour.veto = undefined;
    await place.done("migrate up", { target: "2" });
    behaviour.veto = "after_ddl";
    const { error } = await place.run("migrate up");
    assert.equal(error?.code, "HOOK_1100");
    assert.deepEqual(await place.applied(), ["1", "2"]);
    const { migrations } = await place.run("migrate status").then(({ output }) =>
      output as {
        migrations: { version: string; status: string }[];
      }
    );
    assert.equal(migrations.at(-1)!.status, "unfinished");
    behaviour.veto = undefined;
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["1", "2", "3"]);
    assert.deepEqual(await place.ask("SELECT * FROM confiture.migration_progress"), []);
  });

  test("on_error tells the code of what failed, and a failing cleanup fails a run that was done", async (t) => {
    const behaviour: Behaviour = { calls: [], facts: [] };
    await using place = await migrationPlace(t, { major, plugins: [watchingHook(behaviour)] });
    await place.write({ ...files, "3_x.up.sql": "SELECT 1/0;\n" });
    await configure(place, "");
    const { error } = await place.run("migrate up");
    assert.deepEqual(behaviour.calls.slice(-2), ["on_error failed", "cleanup failed"]);
    assert.equal(behaviour.facts.at(-1)!.code, error!.code);
    await place.write({ "3_x.up.sql": "SELECT 1;\n" });
    behaviour.fail = ["cleanup"];
    const done = await place.run("migrate up");
    assert.equal(done.error?.code, "HOOK_1101");
    assert.deepEqual(await place.applied(), ["1", "2", "3"]);
  });

  test("after Ctrl-C in a hook its program is gone, nothing is left, and cleanup has run", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    await place.done("migrate up", { target: "1" });
    const before = await everything(place);
    const mark = `33.${String(Deno.pid).padStart(7, "0")}${major}`;
    await place.writeAt({
      "confiture.yaml": `hooks:
  - { id: confiture/shell, phases: [after_ddl], options: { command: [sh, -c, "echo waiting; sleep ${mark}"] } }
  - { id: confiture/shell, phases: [cleanup], options: { command: [sh, -c, "echo $CONFITURE_FACT_STATUS > cleaned"] } }
`,
    });
    const running = startCli(["migrate", "up"], { cwd: place.root });
    for (let tries = 0; tries < 400 && !running.err.includes("waiting"); tries++) await pause(50);
    assert.match(running.err, /waiting/);
    running.kill("SIGINT");
    const { code, err } = await running.result;
    assert.equal(code, 130, err);
    assert.match(await Deno.readTextFile(join(place.root, "cleaned")), /^(cancelled|interrupted)\n$/);
    const { stdout } = await new Deno.Command("ps", { args: ["-eo", "args="] }).output();
    assert.ok(!new TextDecoder().decode(stdout).split("\n").some((line) => line.startsWith(`sleep ${mark}`)));
    assert.deepEqual(await everything(place), before);
  });
}

async function configure(place: MigrationPlace, settings: string): Promise<void> {
  await place.writeAt({
    "db/environments/local.yaml": `database_url: "${place.url}"
include_dirs: [db/schema]
scratch: target
apply_as: { dba: { url: "${place.url}" } }
hooks:
  - id: test/watch${settings === "" ? "" : `\n    ${settings}`}
`,
  });
}

/** All that a run could leave behind: relations by number, the catalog, what confiture keeps, locks, sessions, databases, files. */
async function everything(place: MigrationPlace): Promise<unknown> {
  const sessionsQuery = `SELECT application_name AS name FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
  for (let tries = 0; tries < 60 && (await place.ask(sessionsQuery)).length > 0; tries++) await pause(50);
  await using session = await place.session();
  const rows = async (table: string) => {
    const [found] = await session.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
    return found!.there ? await session.query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`) : "there is none";
  };
  return {
    fingerprint: (await readCatalog(session)).fingerprint,
    relations: await session.query(
      `SELECT oid::int, relnamespace::regnamespace::text AS schema, relname FROM pg_class
       WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
       ORDER BY 1`,
    ),
    ledger: await rows("tb_confiture"),
    history: await rows("confiture.migration_history"),
    progress: await rows("confiture.migration_progress"),
    holders: await rows("confiture_lock_holder"),
    a: await rows("a"),
    locks: await session.query(
      // Autovacuum looks in whenever it likes.
      `SELECT l.locktype, l.mode FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    ),
    sessions: await session.query(sessionsQuery),
    files: (await Array.fromAsync(walk(place.root))).sort(),
  };
}

/** Files of the project with their sizes, other than what this test configures and what runs keep for themselves. */
async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if ([".confiture", "confiture.yaml", "local.yaml", "cleaned"].includes(name)) continue;
    if (isDirectory) yield* walk(path);
    else yield `${path} ${(await Deno.stat(path)).size}`;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
