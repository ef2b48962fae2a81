/** What an export writes is what a build takes, and nothing differs afterwards; nobody's files are lost by it. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { exportPaths } from "../../plugins/operations/introspect/export_paths.ts";
import type { Fact } from "../../engine/catalog/mod.ts";
import { type BuildPlace, buildPlace, testMajors } from "../kit/mod.ts";

const corpus = new URL("../../../shared/corpus/", import.meta.url).pathname;
const shop = new URL("../../examples/shop/db/schema/", import.meta.url).pathname;
const hasCorpus = existsSync(corpus);
if (!hasCorpus) {
  console.log("skipped: export of pagila, northwind and chinook, the corpus is not beside the repository");
}

const settings = (folder: string, url = "${TARGET_URL}") =>
  `database_url: ${url}\ninclude_dirs: [${folder}]\nscratch: target\n`;

const sources: Record<string, (place: BuildPlace) => Promise<void>> = {
  shop: async (place) => {
    for await (const path of walkSql(shop)) {
      await place.write({ [`db/source/${path}`]: await Deno.readTextFile(join(shop, path)) });
    }
  },
  ...Object.fromEntries(["pagila", "northwind", "chinook"].map((name) => [name, async (place: BuildPlace) => {
    const lines = (await Deno.readTextFile(`${corpus}${name}.sql`)).split("\n");
    const text = lines.filter((line) => !/^((DROP|CREATE) DATABASE|\\c )/.test(line)).join("\n");
    await place.write({ "db/source/whole.sql": text });
  }])),
};

for (const major of testMajors()) {
  for (const [name, write] of Object.entries(sources)) {
    Deno.test({
      name: `schema export on ${major}: ${name} exported and built again does not differ, and is exported the same`,
      ignore: name !== "shop" && !hasCorpus,
      async fn() {
        await using place = await buildPlace({ major, role: "SUPERUSER" });
        const other = `${place.database}_again`;
        const cli = (...args: string[]) => place.cli(args, { OTHER_URL: place.url(other) });
        await write(place);
        await place.write({
          "db/environments/local.yaml": settings("db/source"),
          "db/environments/again.yaml": settings("db/schema", "${OTHER_URL}"),
        });
        await succeed(cli("build"));
        const exported = await json(cli("schema", "export", "--strict", "--format", "json"));
        assert.deepEqual(exported.proof, { status: "proved", problems: [] });
        assert.deepEqual([exported.not_exported, exported.unmodelled, exported.unreadable], [[], [], []]);
        const objects = exported.files.map(({ object }: { object: string }) => object);
        assert.equal(new Set(objects).size, objects.length, "an object has two files");

        await succeed(cli("build", "--env", "again"));
        const compared = await json(cli("diff", "--from", "local", "--to", "again", "--strict", "--format", "json"));
        assert.deepEqual(compared.changes, []);
        assert.equal(compared.equal, true);
        await succeed(cli("schema", "export", "db/twice", "--env", "again", "--no-proof"));
        assert.deepEqual(await contents(place, "db/twice"), await contents(place, "db/schema"));
      },
    });
  }
}

const [major] = testMajors();

Deno.test("schema export refuses a folder with files, and with --force keeps every file that it did not write", async () => {
  await using place = await buildPlace({ major: major! });
  await place.write({
    "db/source/a.sql": "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int); CREATE TABLE c (id int);",
    "db/environments/local.yaml": settings("db/source"),
    "db/schema/README.md": "mine",
  });
  const cli = (...args: string[]) =>
    place.cli(["schema", "export", "--from", "ddl", ...args], { TARGET_URL: place.url("postgres") });
  const refused = await cli();
  assert.equal(refused.code, 2, refused.err);
  assert.match(refused.err, /db\/schema is not empty/);
  assert.deepEqual(await names(place), ["README.md"]);

  const force = () => json(cli("--force", "--format", "json"));
  await force();
  const tables = ["a", "b", "c"].map((name) => `30_tables/public/${name}.sql`);
  assert.deepEqual(await names(place), [...tables, "README.md", "confiture-export.json"]);

  await place.write({
    "db/source/a.sql": "CREATE TABLE a (id bigint PRIMARY KEY);",
    "db/schema/30_tables/public/b.sql": "-- edited",
    "db/schema/30_tables/public/own.sql": "-- mine",
  });
  const again = await force();
  assert.deepEqual(again.removed, ["30_tables/public/c.sql"]);
  assert.deepEqual(again.kept_edited, ["30_tables/public/b.sql"]);
  assert.deepEqual(again.foreign, ["30_tables/public/own.sql"]);
  const left = ["a", "b", "own"].map((name) => `30_tables/public/${name}.sql`);
  assert.deepEqual(await names(place), [...left, "README.md", "confiture-export.json"]);
  assert.match(await textOf(place, "30_tables/public/a.sql"), /id bigint/);

  // A file in the way that no export wrote: nothing is touched.
  await place.write({ "db/source/a.sql": "CREATE TABLE a (id text); CREATE TABLE own (id int);" });
  const taken = await cli("--force");
  assert.equal(taken.code, 2, taken.err);
  assert.match(taken.err, /30_tables\/public\/own\.sql/);
  assert.equal(await textOf(place, "30_tables/public/own.sql"), "-- mine");
  assert.match(await textOf(place, "30_tables/public/a.sql"), /id bigint/);
  assert.deepEqual((await Array.fromAsync(Deno.readDir(`${place.root}/db`))).map(({ name }) => name).sort(), [
    "environments",
    "schema",
    "source",
  ]);
});

Deno.test("schema export trusts no manifest that names files outside of its folder", async () => {
  await using place = await buildPlace({ major: major! });
  const manifest = { format: "confiture export 1", source: "x", fingerprint: "x", server_version: 150000 };
  await place.write({
    "db/source/a.sql": "CREATE TABLE a (id int);",
    "db/environments/local.yaml": settings("db/source"),
  });
  for (const path of ["../source/a.sql", "/tmp/a.sql", "x/../../a.sql", "a.txt"]) {
    await place.write({
      "db/schema/confiture-export.json": JSON.stringify({ ...manifest, files: [{ path, sha256: "x" }] }),
    });
    const { code, err } = await place.cli(["schema", "export", "--from", "ddl", "--force"]);
    assert.equal(code, 4, `${path}: ${err}`);
    assert.match(err, /confiture-export\.json/);
  }
  assert.ok(existsSync(`${place.root}/db/source/a.sql`));
});

Deno.test("schema export puts rights of the future behind everything, and names the roles that it counts on", async () => {
  await using place = await buildPlace({ major: major!, role: "SUPERUSER" });
  const reader = `${place.role}_reader`;
  await place.tell(`CREATE ROLE ${reader}`);
  try {
    await place.write({
      "db/environments/local.yaml": settings("db/source"),
      "db/source/a.sql": `CREATE TABLE a (id int); CREATE TABLE b (id int); GRANT SELECT ON a TO ${reader};
        CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    });
    await succeed(place.cli(["build"]));
    await place.tell(
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${place.role} GRANT INSERT ON TABLES TO ${reader}`,
      place.database,
    );
    const { proof, roles, files } = await json(place.cli(["schema", "export", "--format", "json"]));
    assert.deepEqual(proof, { status: "proved", problems: [] });
    assert.ok(roles.includes(reader));
    const paths = files.map(({ path }: { path: string }) => path);
    assert.match(paths.at(-1), /^90_default_privileges\//);
    assert.ok(paths.includes("40_functions/public/f.integer.sql") && paths.includes("40_functions/public/f.text.sql"));
  } finally {
    await place.tell(`DROP OWNED BY ${reader}`, place.database);
    await place.tell(`DROP ROLE ${reader}`);
  }
});

Deno.test("exportPaths() gives every object a path of its own on any file system", () => {
  const fact = (name: string, schema = "public", args?: string): Fact => ({
    id: `table ${schema}.${name}(${args})`,
    kind: args === undefined ? "table" : "function",
    schema,
    name,
    ...(args !== undefined && { args }),
    properties: {},
    needs: [],
  });
  const facts = [
    ...[fact("orders"), fact("Orders"), fact("a/b"), fact("a\\b"), fact(".."), fact("../../x"), fact(""), fact("-rf")],
    ...[fact("naïve"), fact("x".repeat(63)), fact("t", "Odd schema"), fact("t", "odd/schema")],
    ...[fact("f", "public", ""), fact("f", "public", "integer"), fact("f", "public", "integer, text")],
  ];
  const paths = [...exportPaths(facts).values()];
  assert.equal(new Set(paths.map((path) => path.toLowerCase())).size, facts.length, paths.join("\n"));
  for (const path of paths) assert.match(path, /^[0-9]{2}_[a-z_]+\/[^/\\.]+\/(?!-)[^/\\.]+(\.[^/\\.]+)*\.sql$/u);
});

async function succeed(run: ReturnType<BuildPlace["cli"]>): Promise<string> {
  const { code, out, err } = await run;
  assert.equal(code, 0, err);
  return out;
}

async function json(run: ReturnType<BuildPlace["cli"]>) {
  return JSON.parse(await succeed(run));
}

async function names(place: BuildPlace): Promise<string[]> {
  return Object.keys(await contents(place, "db/schema", ""));
}

function textOf(place: BuildPlace, path: string): Promise<string> {
  return Deno.readTextFile(`${place.root}/db/schema/${path}`);
}

/** Files of a folder by their path; the manifest names its source, which may differ. */
async function contents(place: BuildPlace, folder: string, without = "confiture-export.json") {
  const root = `${place.root}/${folder}`;
  const files: [string, string][] = [];
  for await (const path of walk(root)) {
    if (path !== without) files.push([path, await Deno.readTextFile(join(root, path))]);
  }
  return Object.fromEntries(files.sort(([a], [b]) => a < b ? -1 : 1));
}

async function* walk(root: string, below = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(root, below))) {
    if (isDirectory) yield* walk(root, join(below, name));
    else yield join(below, name);
  }
}

async function* walkSql(root: string): AsyncGenerator<string> {
  for await (const path of walk(root)) if (path.endsWith(".sql")) yield path;
}
