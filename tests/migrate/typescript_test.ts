/** Migrations in TypeScript: the transaction they run in, what they may import, where their failures are. */
import assert from "node:assert/strict";
import { runCli, testMajors } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

const fill = `import type { MigrationContext } from "confiture";
import { names, type Name } from "./parts/names.ts";
import { shout } from "./parts/shout.js";

interface Row extends Record<string, unknown> { id: number; }

export async function up({ execute, query, log, serverVersion, transaction }: MigrationContext): Promise<void> {
  await execute("CREATE TABLE jar (id int PRIMARY KEY, name text); COMMENT ON TABLE jar IS 'of jam'");
  for (const [id, name] of (names satisfies Name[]).entries()) {
    await execute("INSERT INTO jar VALUES ($1, $2)", [id, shout(name as string)]);
  }
  await transaction(async () => {
    await execute("INSERT INTO jar VALUES (0, 'again')");
  }).catch((error: Error) => log(error.constructor.name));
  const rows = await query<Row>("SELECT id FROM jar WHERE id > $1", [0]);
  log(\`\${rows.length} above 0, \${serverVersion > 140000}\`);
}

export const down = async (context: MigrationContext) => await context.execute("DROP TABLE jar");
`;

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`migrations in TypeScript on ${major}: ${claim}`, body);

  test("run up and down in one transaction with their ledger row, with what they import", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_jar.ts": fill,
      "parts/names.ts": "export type Name = string;\nexport const names: Name[] = ['plum', 'fig'];\n",
      "parts/shout.js": "import { end } from './end.ts';\nexport const shout = (text) => text.toUpperCase() + end;\n",
      "parts/end.ts": "export const end: string = '!';\n",
    });
    const { error, notices } = await place.run("migrate up");
    assert.equal(error, undefined);
    assert.deepEqual(notices, ["1_jar: ConfitureError", "1_jar: 1 above 0, true"]);
    assert.deepEqual(await place.ask("SELECT name FROM jar ORDER BY id"), [{ name: "PLUM!" }, { name: "FIG!" }]);
    const rows = await place.ask(
      "SELECT version, l.xmin = c.xmin AS together FROM tb_confiture l, pg_class c WHERE c.relname = 'jar'",
    );
    assert.deepEqual(rows, [{ version: "1", together: true }]);
    // It is replayed like any other: what it made is what its replay makes.
    assert.equal((await place.done<{ equal: boolean }>("drift", { against: "migrations" })).equal, true);
    await place.tell("ALTER TABLE jar ADD drifted int");
    assert.equal((await place.run("drift", { against: "migrations" })).exitCode, 1);
    await place.done("migrate down");
    assert.deepEqual(await place.ask("SELECT to_regclass('jar') AS jar"), [{ jar: null }]);
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["1"]);
  });

  test("what `migrate new` writes works both ways", async (t) => {
    await using place = await migrationPlace(t, { major });
    const { version, path } = await place.done<{ version: string; path: string }>("migrate new", {
      name: "fill jars",
      type: "ts",
    });
    assert.match(path, /_fill_jars\.ts$/);
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), [version]);
    await place.done("migrate down");
    assert.deepEqual(await place.applied(), []);
  });

  test("a failure leaves nothing and is told at the line of the program", async (t) => {
    await using place = await migrationPlace(t, { major });
    const body = (line: string) =>
      `import type { MigrationContext } from "confiture";\nexport async function up({ execute, query }: MigrationContext) {\n` +
      `  await execute("CREATE TABLE half (id int)");\n  ${line}\n}\n`;
    const failures: readonly [string, string, RegExp][] = [
      [`await execute("INSERT INTO nowhere VALUES (1)");`, "MIGR_001", /:4:9: .*"nowhere" does not exist/],
      [`await query<{ a: number }>("SELECT $1::int", ["x"]);`, "MIGR_001", /:4:9: .*invalid input syntax/],
      [`const jar = undefined as unknown as string[]; jar.push("x");`, "MIGR_001", /:4:53: .*Cannot read/],
      [`execute("SELECT pg_sleep(0.2)");`, "MIGR_001", /:4:3: .*an `await` is missing/],
      [`await execute("COPY half FROM stdin");`, "MIGR_001", /:4:\d+: .*COPY goes through/],
      [`await execute("COMMIT");`, "MIGR_107", /:4:9: COMMIT in a migration/],
      [`await execute("SELECT 1; ROLLBACK; BEGIN");`, "MIGR_107", /:4:9: ROLLBACK in a migration/],
      [`await query("BEGIN");`, "MIGR_107", /:4:9: BEGIN in a migration/],
      [`await execute("CREATE INDEX CONCURRENTLY ON half (id)");`, "MIGR_001", /:4:9: .*inside a transaction block/],
      [`await execute("SELECT 1/0").catch(() => {});`, "MIGR_001", /current transaction is aborted/],
      [`throw "no";`, "MIGR_001", /1_half: no/],
    ];
    for (const [line, code, said] of failures) {
      await place.write({ "1_half.ts": body(line) });
      const { error, exitCode } = await place.run("migrate up");
      assert.equal(error?.code, code, `${line}: ${error?.message}`);
      assert.equal(exitCode, 3);
      assert.match(error!.message, said, line);
      assert.ok(!/\.mjs|confiture-migration-/.test(error!.message), error!.message);
      assert.deepEqual(await place.ask("SELECT to_regclass('half') AS half"), [{ half: null }]);
      assert.deepEqual(await place.applied(), []);
    }
    await place.write({ "1_half.ts": body(`await execute("SAVEPOINT a; SELECT 1; ROLLBACK TO a; RELEASE a");`) });
    await place.done("migrate up");
  });

  test("nothing runs beside a transaction() that may undo it", async (t) => {
    await using place = await migrationPlace(t, { major });
    const program = (body: string) =>
      `export async function up({ execute, transaction }) {\n  await execute("CREATE TABLE jar (id int)");\n${body}\n}\n`;
    const add = (id: number) => `execute("INSERT INTO jar VALUES (${id})")`;
    const undone = `transaction(async () => { await ${add(2)}; throw new Error("no"); }).catch(() => {})`;
    for (
      const [body, problem] of [
        [
          `  await Promise.all([${add(1)},\n    ${undone}]);`,
          /2_jar\.ts:4:\d+: .*beside a transaction\(\) that is open/,
        ],
        [
          `  await Promise.all([${undone},\n    ${add(1)}]);`,
          /2_jar\.ts:4:\d+: .*beside a transaction\(\) that is open/,
        ],
        [`  await transaction(async () => { void ${add(1)}; });`, /an `await` is missing/],
      ] as const
    ) {
      await place.write({ "2_jar.ts": program(body) });
      const { error } = await place.run("migrate up");
      assert.match(error?.message ?? "it went through", problem);
      assert.deepEqual(await place.applied(), []);
    }
    await place.write({
      "2_jar.ts": program(`  await Promise.all([${add(1)}, ${add(3)}]);
  await ${undone};
  await transaction(async () => { await ${add(4)}; await ${undone}; await Promise.all([${add(5)}, ${add(6)}]); });`),
    });
    await place.done("migrate up");
    assert.deepEqual((await place.ask("SELECT id FROM jar ORDER BY id")).map(({ id }) => id), [1, 3, 4, 5, 6]);
  });

  test("one that waits for something else is stopped with the run, and what it had begun is undone", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "2_jar.ts": `export async function up({ execute, log }) {
  await execute("CREATE TABLE jar (id int)");
  log("waits");
  await new Promise(() => {});
}\n`,
    });
    const stop = new AbortController();
    const { error } = await place.run("migrate up", {}, {
      signal: stop.signal,
      onEvent: (event) => event.type === "notice" && event.message.includes("waits") && stop.abort(),
    });
    assert.equal(error?.reason, "cancelled", error?.message);
    assert.deepEqual(await place.ask("SELECT to_regclass('jar') AS jar"), [{ jar: null }]);
  });

  test("what it prints is not in the result, and one that ends the process is no success", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_told.ts": "console.log('top');\nexport function up() { console.table([{ a: 'below' }]); }\n",
    });
    const told = await runCli(["migrate", "up", "--format", "json"], { cwd: place.root });
    assert.equal(JSON.parse(told.out).success, true);
    assert.match(told.err, /top[^]*below/);
    for (const end of ["Deno.exit(0)", "process.exit(0)"]) {
      await place.write({
        "2_end.ts": `export async function up({ execute }) { await execute("CREATE TABLE jar ()"); ${end}; }\n`,
      });
      const { code, err } = await runCli(["migrate", "up"], { cwd: place.root });
      assert.equal(code, 1, end);
      assert.match(err, /the process was ended from within/);
      assert.deepEqual(await place.applied(), ["1"]);
    }
  });

  test("what cannot be loaded is refused before any file runs", async (t) => {
    await using place = await migrationPlace(t, { major });
    const up = "export function up() {}\n";
    const refusals: readonly [string, RegExp][] = [
      [`import fs from "node:fs";\n${up}`, /2_bad\.ts:1:1: "node:fs" cannot be imported/],
      [`// a\n  import postgres from "npm:postgres";\n${up}`, /2_bad\.ts:2:3: "npm:postgres" cannot be imported/],
      [`import { MigrationContext } from "confiture";\n${up}`, /2_bad\.ts:1:1: .*write `import type`/],
      [`import "https://example.org/x.ts";\n${up}`, /"https:\/\/example\.org\/x\.ts" cannot be imported/],
      [`import x from "./x.json";\n${up}`, /"\.\/x\.json" cannot be imported: name a file that ends in \.ts or \.js/],
      [`export * from "/etc/x.ts";\n${up}`, /"\/etc\/x\.ts" cannot be imported/],
      [`import { x } from "./gone.ts";\n${up}`, /2_bad\.ts:1:1: \.\/gone\.ts cannot be read/],
      [`import { y } from "./parts/x.ts";\n${up}`, /parts\/x\.ts.*does not provide an export named 'y'/],
      [`export async function up() {\n  await import("./parts/x.ts");\n}\n`, /2_bad\.ts:2:9: import\(\) is not for/],
      [`${up}const here = import.meta.url;\n`, /2_bad\.ts:2:14: import\.meta means nothing/],
      [`${up}enum Size { small }\n`, /2_bad\.ts:2:1: TypeScript enum is more than a type/],
      [`${up}const a: = 1;\n`, /2_bad\.ts:2:10: /],
      [`${up}throw new Error("at once");\n`, /2_bad\.ts:2:7: at once/],
      ["export const down = () => {};\n", /exports no function up/],
      [`${up}export function dwon() {}\n`, /exports dwon, which has no meaning; did you mean down/],
      [`${up}export const transactional = "no";\n`, /neither true nor false/],
      [`// confiture: no-transactoin\n${up}`, /did you mean "no-transaction"/],
    ];
    await place.write({ "1_first.up.sql": "CREATE TABLE first (id int);", "parts/x.ts": "export const x = 1;\n" });
    for (const [text, said] of refusals) {
      await place.write({ "2_bad.ts": text });
      const { error, exitCode } = await place.run("migrate up");
      assert.equal(exitCode, 3, `${text}: ${error?.message}`);
      assert.match(error!.message, said, text);
    }
    assert.deepEqual(await place.ask("SELECT to_regclass('first') AS first"), [{ first: null }]);
  });

  test("a replay on a server that others use refuses what a program runs beyond its database", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_role.ts": "export async function up({ execute }) {\n  await execute('CREATE ROLE confiture_t_replayed');\n}\n",
    });
    const { error } = await place.run("drift", { against: "migrations" });
    assert.equal(error!.code, "MIGR_131");
    assert.match(error!.message, /CREATE ROLE.*1_role\.ts/);
    assert.deepEqual(await place.ask("SELECT FROM pg_roles WHERE rolname = 'confiture_t_replayed'"), []);
  });

  test("without a transaction: what an interrupted one did, its author decides", async (t) => {
    await using place = await migrationPlace(t, { major });
    const text = (end: string) =>
      `export const transactional = false;\nexport async function up({ execute, transaction }) {\n` +
      `  await execute("CREATE TABLE IF NOT EXISTS jar (id int)");\n` +
      `  await execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS jar_id ON jar (id)");\n` +
      `  await transaction(async () => { await execute("INSERT INTO jar VALUES (1)"); });\n  ${end}\n}\n`;
    await place.write({ "1_jar.ts": text("throw new Error('stopped');") });
    const failed = await place.run("migrate up");
    assert.match(failed.error!.message, /1_jar\.ts:6:9: .*stopped\n.*what its program had done is done/);
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM jar"), [{ n: 1 }]);
    await place.write({ "1_jar.ts": text("") });
    const undecided = await place.run("migrate up");
    assert.equal(undecided.error!.code, "MIGR_112");
    assert.match(undecided.error!.remedy, /--resolve 1=done/);
    await place.done("migrate up", { resolve: ["1=again"] });
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM jar"), [{ n: 2 }]);
    assert.deepEqual(await place.applied(), ["1"]);
    assert.deepEqual(await place.ask("SELECT * FROM confiture.migration_progress"), []);
  });

  test("without down there is no way back, edits are seen, directives stand in // comments", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({
      "1_a.ts":
        "// confiture: depends on 2\nexport async function up({ execute }) { await execute('CREATE TABLE a ()'); }\n",
      "2_b.ts": "export function up() {}\nexport function down() {}\n",
    });
    const refused = await place.run("migrate up", { require_reversible: true });
    assert.equal(refused.error!.code, "ROLLBACK_602");
    assert.match(refused.error!.message, /1_a\.ts$/);
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["2", "1"]);
    const down = await place.run("migrate down", { steps: 2 });
    assert.deepEqual([down.error!.code, down.exitCode], ["ROLLBACK_600", 8]);
    assert.deepEqual(await place.applied(), ["2", "1"]);
    await place.write({ "1_a.ts": "export function up() {}\nexport function down() {}\n" });
    assert.equal((await place.run("migrate down")).error!.code, "MIGR_011");
    assert.equal((await place.run("migrate up")).error!.code, "MIGR_011");
    await place.done("migrate down", { on_checksum_mismatch: "warn" });
    assert.deepEqual(await place.applied(), ["2"]);
  });
}
