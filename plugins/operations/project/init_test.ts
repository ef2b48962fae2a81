import assert from "node:assert/strict";
import { join } from "node:path";
import { createEngine } from "../../../engine/mod.ts";
import { databaseUrl, temporaryFolder, testDatabase, testHost, testMajors } from "../../../tests/kit/mod.ts";
import { builtins } from "../../mod.ts";

/** Runs init in a folder; `answer` is what the user says when asked. */
async function init(cwd: string, path?: string, answer: "yes" | "no" | "nobody" = "nobody") {
  const asked: string[] = [];
  const engine = createEngine({ host: testHost({ cwd }), plugins: builtins });
  const outcome = await engine.run("init", path === undefined ? {} : { path }, {
    consent: ({ question, loses }) => (asked.push(`${question} ${loses}`), Promise.resolve(answer)),
  });
  return { ...outcome, asked };
}

const lists = ({ output }: { output?: Record<string, unknown> }) => output as Record<string, string[]>;

Deno.test("init makes a project whose configuration is valid, with every folder of the layout", async () => {
  await using folder = await temporaryFolder();
  const made = await init(folder.path, "my shop");
  assert.equal(made.status, "succeeded");
  assert.deepEqual(made.asked, []);
  for (
    const name of [
      "confiture.yaml",
      "db/schema/00_common/extensions.sql",
      "db/schema/10_tables/example.sql",
      "db/seeds/common/00_example.sql",
      "db/environments/local.yaml",
      "db/README.md",
      ".gitignore",
    ]
  ) {
    assert.ok(lists(made).created!.includes(name), name);
    assert.ok((await Deno.stat(join(folder.path, "my shop", name))).isFile);
  }
  for (const name of ["common", "development", "test"]) {
    assert.ok((await Deno.stat(join(folder.path, "my shop/db/seeds", name))).isDirectory);
  }
  assert.equal(lists(made).next![0], "cd 'my shop'");
  const engine = createEngine({
    host: testHost({ cwd: folder.path }),
    plugins: builtins,
    projectDir: `${folder.path}/my shop`,
  });
  const checked = await engine.run("validate-config", { strict: true });
  assert.deepEqual([checked.exitCode, checked.output?.issues], [0, []]);
});

Deno.test("init says no second time, changes nothing and asks nothing", async () => {
  await using folder = await temporaryFolder();
  await init(folder.path);
  const again = await init(folder.path);
  assert.deepEqual([again.status, again.asked, lists(again).created, lists(again).changed], ["succeeded", [], [], []]);
});

Deno.test("init asks where db/ exists, and overwrites nothing", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(join(folder.path, "db/schema/10_tables"), { recursive: true });
  await Deno.writeTextFile(join(folder.path, "db/schema/10_tables/example.sql"), "-- mine");
  await Deno.writeTextFile(join(folder.path, ".gitignore"), "node_modules");
  const nobody = await init(folder.path);
  assert.deepEqual([nobody.exitCode, nobody.asked.length], [64, 1]);
  assert.match(nobody.asked[0]!, /Nothing is overwritten: 7 files added, 1 file kept/);
  assert.equal((await init(folder.path, ".", "no")).exitCode, 1);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name).then((names) => names.sort()), [
    ".gitignore",
    "db",
  ]);
  const made = await init(folder.path, ".", "yes");
  assert.deepEqual([lists(made).kept, lists(made).changed], [["db/schema/10_tables/example.sql"], [".gitignore"]]);
  assert.equal(await Deno.readTextFile(join(folder.path, "db/schema/10_tables/example.sql")), "-- mine");
  assert.equal(await Deno.readTextFile(join(folder.path, ".gitignore")), "node_modules\n.confiture/\n");
});

Deno.test("init names what stands in its way", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "file"), "");
  const { error } = await init(folder.path, "file/project");
  assert.deepEqual([error!.reason, error!.exitCode], ["output-unwritable", 5]);
  assert.match(error!.message, /a file stands in its way/);
  const long = await init(folder.path, "x".repeat(300));
  assert.match(long.error!.message, /: its name is too long$/);
});

Deno.test("init makes a project that the very next command builds, seeds and all", async (t) => {
  await using database = await testDatabase(t, { major: testMajors()[0]! });
  await using folder = await temporaryFolder();
  await init(folder.path);
  const host = testHost({ cwd: folder.path, env: { CONFITURE_LOCAL_DATABASE_URL: databaseUrl(database.dsn) } });
  const built = await createEngine({ host, plugins: builtins }).run("build", { seeds: true });
  assert.equal(built.status, "succeeded", built.error?.message);
  await using session = await database.session();
  const rows = await session.query<{ name: string }>("SELECT name FROM example ORDER BY id");
  assert.deepEqual(rows.map(({ name }) => name), ["plum", "quince", "rhubarb"]);
});
