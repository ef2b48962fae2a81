import assert from "node:assert/strict";
import { type BuildPlace, buildPlace, localYaml, testMajors } from "../kit/mod.ts";
import { contentChecksum } from "./checksum.ts";

const files = {
  "db/schema/10_b.sql": `-- orders come before what they need
CREATE TABLE orders (id serial PRIMARY KEY, customer int REFERENCES customers, note text DEFAULT 'a;b');
SET search_path = app, public;
CREATE FUNCTION total(order_id int) RETURNS int LANGUAGE sql AS $$ SELECT count(*)::int FROM public.orders; $$;
RESET search_path;
CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION app.touch();
`,
  "db/schema/20_a.sql": `CREATE SCHEMA app;
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL);
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
COPY customers (id, name) FROM stdin;
1	Ada
2	Bö\\tb
\\.
INSERT INTO customers VALUES (3, 'Eve'), (4, '-- not a comment');
`,
  "db/seeds/common/10.sql":
    "INSERT INTO orders (id, customer) VALUES (7, 1);\nINSERT INTO orders (id, customer) VALUES (8, 2);\n",
  "db/seeds/common/20.sql": "BEGIN;\nCOPY orders (id, customer) FROM stdin;\n9\t3\n\\.\nCOMMIT;\n",
};

const [major] = testMajors() as [number];

async function hash(place: BuildPlace, ...flags: string[]): Promise<string> {
  const { code, out, err } = await place.cli(["build", "--show-hash", ...flags]);
  assert.equal(code, 0, err);
  return out.trim();
}

Deno.test("build --output writes the same bytes from every checkout, and leaves no half file", async () => {
  const scripts: Uint8Array[] = [];
  const hashes: string[] = [];
  for (let checkout = 0; checkout < 2; checkout++) {
    await using place = await buildPlace({ major });
    await place.write(files);
    const { code, err, out } = await place.cli(["build", "--seeds", "--output", "out/shop.sql"]);
    assert.equal(code, 0, err);
    assert.match(out, /✓ Wrote out\/shop\.sql: \d+ statements from 2 files/);
    scripts.push(await Deno.readFile(`${place.root}/out/shop.sql`));
    hashes.push(await hash(place, "--seeds"));
    assert.deepEqual([...Deno.readDirSync(`${place.root}/out`)].map(({ name }) => name), ["shop.sql"]);
  }
  assert.deepEqual(scripts[0], scripts[1]);
  assert.equal(hashes[0], hashes[1]);
  assert.match(new TextDecoder().decode(scripts[0]), new RegExp(`Content hash: ${hashes[0]}`));
});

Deno.test("build --output loads with psql to the same database as the direct build, and builds again", async (t) => {
  const psql = await new Deno.Command("psql", { args: ["--version"] }).output().catch(() => undefined);
  if (!psql?.success) return void console.log(`${t.name}: skipped, there is no psql`);
  for (const each of testMajors()) {
    await using place = await buildPlace({ major: each });
    await place.write(files);
    assert.equal((await place.cli(["build", "--seeds"])).code, 0);
    assert.equal((await place.cli(["build", "--seeds", "--output", "shop.sql"])).code, 0);
    const direct = await described(place, place.database, each);
    assert.equal(direct.content['"public"."orders_id_seq"'], "9 true");

    const loaded = `${place.database}_psql`;
    await place.tell(`CREATE DATABASE ${loaded} OWNER ${place.role}`);
    const { success, stderr } = await new Deno.Command("psql", {
      args: ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", `${place.root}/shop.sql`, place.url(loaded)],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    assert.deepEqual(await described(place, loaded, each), direct);

    await place.write({ "db/environments/again.yaml": "database_url: ${TARGET_URL}\ninclude_dirs: [again]\n" });
    await Deno.mkdir(`${place.root}/again`);
    await Deno.rename(`${place.root}/shop.sql`, `${place.root}/again/shop.sql`);
    const again = await place.cli(["build", "--env", "again", "--database", `${place.database}_again`]);
    assert.equal(again.code, 0, again.err);
    assert.deepEqual(await described(place, `${place.database}_again`, each), direct);
  }
});

Deno.test("build --output announces each file in the style that was asked for", async () => {
  await using place = await buildPlace({ major });
  await place.write({ "db/schema/odd */ name.sql": "CREATE TABLE a (id int);" });
  const styles: [string[], RegExp][] = [
    [[], /^\/\* db\/schema\/odd \* \/ name\.sql \*\/$/m],
    [["--separator-style", "line_comment"], /^-- db\/schema\/odd \* \/ name\.sql$/m],
    [["--separator-style", "custom", "--separator-template=-- >>> {file_path}"], /^-- >>> db\/schema\/odd/m],
    [["--separator-template=-- <<< {file_path}"], /^-- <<< db\/schema\/odd/m],
  ];
  for (const [flags, line] of styles) {
    const { code, err } = await place.cli(["build", "--output", "o.sql", ...flags]);
    assert.equal(code, 0, err);
    assert.match(await Deno.readTextFile(`${place.root}/o.sql`), line);
  }
  for (const template of ["DROP TABLE a;", "/* {file_path} */", "{file_path}"]) {
    const flags = ["--separator-style", "custom", `--separator-template=${template}`];
    const { code, err } = await place.cli(["build", "--output", "o.sql", ...flags]);
    if (template.startsWith("/*")) {
      // A file's name must not be able to end the comment.
      assert.equal(code, 0, err);
      const loaded = await place.cli(["build", "--show-hash"]);
      assert.equal(loaded.code, 0);
      assert.doesNotMatch(await Deno.readTextFile(`${place.root}/o.sql`), /odd \*\/ name/);
    } else assert.equal(code, 64, err);
  }
});

Deno.test("the content hash covers what would be executed and nothing else", async () => {
  await using place = await buildPlace({ major });
  await place.write(files);
  const base = await hash(place, "--seeds");
  const changed = async (name: keyof typeof files, from: string | RegExp, to: string) => {
    assert.notEqual(files[name].replace(from, to), files[name]);
    await place.write({ [name]: files[name].replace(from, to) });
    const result = await hash(place, "--seeds");
    await place.write({ [name]: files[name] });
    return result;
  };
  assert.equal(await changed("db/schema/10_b.sql", "-- orders come before what they need", "/* another */"), base);
  assert.equal(await changed("db/schema/20_a.sql", "app;\n", "app;\n\n\n-- more\n"), base);
  const differing = [
    await changed("db/schema/20_a.sql", "1\tAda", "1\tAdb"),
    await changed("db/schema/20_a.sql", "'Eve'", "'Eva'"),
    await changed("db/schema/20_a.sql", "1\tAda\n2\tBö\\tb", "2\tBö\\tb\n1\tAda"),
    await changed("db/schema/10_b.sql", "app, public", "public, app"),
    await changed("db/seeds/common/10.sql", "(7, 1)", "(7, 2)"),
    await changed("db/seeds/common/20.sql", "9\t3", "9\t4"),
    await hash(place),
  ];
  assert.equal(new Set([base, ...differing]).size, differing.length + 1);
  // A file's name is no part of what is executed, its place is.
  await Deno.rename(`${place.root}/db/schema/20_a.sql`, `${place.root}/db/schema/21_c.sql`);
  assert.equal(await hash(place, "--seeds"), base);
});

Deno.test("build --output names what keeps it from writing, and leaves nothing", async () => {
  await using place = await buildPlace({ major: testMajors()[0]! });
  await place.write({ "db/environments/local.yaml": localYaml, "db/schema/a.sql": "CREATE TABLE a ();\n", file: "" });
  for (const [path, why] of [["db", "it is a folder"], ["file/below.sql", "a file is in the way"]]) {
    const { code, err } = await place.cli(["build", "--output", path!]);
    assert.equal(code, 5, err);
    assert.match(err, new RegExp(`CONFIG_020.*cannot write ${path}: ${why}`));
  }
  const refused = await place.cli(["build", "--output", "db/schema/new/deep/all.sql"]);
  assert.equal(refused.code, 64);
  assert.match(refused.err, /files of the next build/);
  assert.deepEqual([...Deno.readDirSync(`${place.root}/db/schema`)].map(({ name }) => name), ["a.sql"]);
  const left = await Array.fromAsync(Deno.readDir(place.root), ({ name }) => name);
  assert.deepEqual(left.filter((name) => name.endsWith(".partial")), []);
  assert.equal(await Deno.readTextFile(`${place.root}/file`), "");
});

/** The catalog as pg_dump writes it where its version fits, and what is in the tables. */
async function described(place: BuildPlace, database: string, server: number) {
  await using session = await place.session(database);
  const content = await contentChecksum(session);
  if (server > 15) return { content, schema: "" };
  const { success, stdout, stderr } = await new Deno.Command("pg_dump", {
    args: ["--schema-only", "--no-owner", "-d", place.url(database)],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const schema = new TextDecoder().decode(stdout).split("\n").filter((line) => !/^\\(un)?restrict /.test(line));
  return { content, schema: schema.join("\n") };
}
