import assert from "node:assert/strict";
import { type BuildPlace, buildPlace, type CliResult, localYaml, testMajors, testPassword } from "../kit/mod.ts";

/**
 * Each kind of bad input, caused for real: its code, its exit code, what to do about it, and that nothing is half-built.
 * The place checks that no output holds the password.
 */
interface Expected {
  code: string;
  exit: number;
  says: RegExp;
  /** What the remedy, the line with the arrow, must say. */
  remedy: RegExp;
}

const good = { "db/schema/a.sql": "CREATE TABLE a (id int PRIMARY KEY);\n" };

async function assertRefused(place: BuildPlace, expected: Expected, args: string[] = [], env = {}): Promise<CliResult> {
  const before = await place.databases();
  const shown = await place.cli(["build", ...args], env);
  assert.equal(shown.code, expected.exit, shown.err);
  assert.match(shown.err, new RegExp(`error\\[${expected.code}\\]`));
  assert.match(shown.err, expected.says);
  assert.match(shown.err.slice(shown.err.indexOf("→")), expected.remedy);
  assert.equal(shown.out, "");
  const json = await place.cli(["build", ...args, "--format", "json"], env);
  const { ok, error } = JSON.parse(json.out);
  assert.deepEqual([json.code, ok, error.code, error.severity], [expected.exit, false, expected.code, "error"]);
  assert.match(error.actionable, expected.remedy);
  assert.deepEqual(await place.databases(), before, "something was built");
  return shown;
}

const [major] = testMajors() as [number];

Deno.test("build refuses a file that it may not read", { ignore: Deno.build.os === "windows" }, async () => {
  await using place = await buildPlace({ major });
  await place.write(good);
  // Root may read everything, so the file is one that nobody can: a link to nowhere and a link to itself.
  for (const to of ["/nowhere/b.sql", "b.sql"]) {
    await Deno.symlink(to, `${place.root}/db/schema/b.sql`);
    const expected = { code: "SCHEMA_208", exit: 4, says: /cannot read db\/schema\/b\.sql/, remedy: /may be read/ };
    await assertRefused(place, expected);
    await Deno.remove(`${place.root}/db/schema/b.sql`);
  }
  if (Deno.uid() === 0) return;
  await place.write({ "db/schema/b.sql": "SELECT 1;" });
  await Deno.chmod(`${place.root}/db/schema/b.sql`, 0o000);
  await assertRefused(place, { code: "SCHEMA_208", exit: 4, says: /permission/i, remedy: /may be read/ });
});

Deno.test("build refuses a folder of include_dirs that is missing, at its place in the environment", async () => {
  await using place = await buildPlace({ major });
  await place.write({ "db/environments/local.yaml": localYaml.replace("schema", "scheme") });
  await assertRefused(place, {
    code: "SCHEMA_201",
    exit: 4,
    says: /db\/environments\/local\.yaml:2:\d+: .*db\/scheme/,
    remedy: /auto_discover: true/,
  });
});

Deno.test("build refuses a project without a statement", async () => {
  await using place = await buildPlace({ major });
  await Deno.mkdir(`${place.root}/db/schema`);
  const expected = { code: "SCHEMA_210", exit: 4, says: /db\/schema/, remedy: /include_dirs/ };
  await assertRefused(place, expected);
  await place.write({ "db/schema/only_comment.sql": "-- nothing yet\n" });
  await assertRefused(place, { ...expected, says: /the SQL files in db\/schema hold no statement/ });
});

Deno.test("build does not show the password in a statement that fails", async () => {
  await using place = await buildPlace({ major });
  await place.write({ "db/schema/a.sql": `ALTER ROLE no_such_role PASSWORD '${testPassword}';\n` });
  await assertRefused(place, { code: "SQL_700", exit: 4, says: /a\.sql:1:1: role "no_such_role"/, remedy: /Correct/ });
});

Deno.test("build refuses bytes that are not UTF-8, with line and byte", async () => {
  await using place = await buildPlace({ major });
  const latin1 = Uint8Array.from("CREATE TABLE a (\n  name text DEFAULT 'M\xfcller'\n);\n", (c) => c.charCodeAt(0));
  await place.write({ "db/schema/a.sql": latin1 });
  await assertRefused(place, {
    code: "SCHEMA_207",
    exit: 4,
    says: /db\/schema\/a\.sql:2:\d+: not UTF-8 text.*byte/,
    remedy: /iconv/,
  });
});

Deno.test("build shows a syntax error in the middle of a file with its line and a caret", async () => {
  await using place = await buildPlace({ major });
  const many = Array.from({ length: 500 }, (_, n) => `CREATE TABLE t${n} (id int);\n`).join("");
  await place.write({
    "db/schema/a.sql": `${many}SELECT 1; CREATE TABLE bad (\n  id int,\n\tnäme TEXT NUL\n);\n${many}`,
  });
  const { err } = await assertRefused(place, {
    code: "SCHEMA_200",
    exit: 4,
    says: /db\/schema\/a\.sql:503:12: syntax error at or near "NUL"/,
    remedy: /Mend the SQL/,
  });
  const lines = err.split("\n");
  const shown = lines.findIndex((line) => line.includes("503 |"));
  assert.equal(lines[shown], "  503 |  näme TEXT NUL");
  assert.equal(lines[shown + 1], "      |            ^");
  assert.equal(lines[shown]!.indexOf("NUL"), lines[shown + 1]!.indexOf("^"));
});

Deno.test("build shows what PostgreSQL refuses with the statement's line, a caret and the hint", async () => {
  await using place = await buildPlace({ major });
  await place.write({
    ...good,
    "db/schema/b.sql": "/* first */ CREATE VIEW v AS\n  SELECT id FROM a;  CREATE VIEW w AS SELECT idd FROM a;\n",
  });
  const { err } = await assertRefused(place, {
    code: "SQL_700",
    exit: 4,
    says: /db\/schema\/b\.sql:2:46: column "idd" does not exist/,
    remedy: /Perhaps you meant to reference the column "a\.id"/,
  });
  const lines = err.split("\n");
  const shown = lines.findIndex((line) => line.includes("2 |"));
  assert.equal(lines[shown]!.indexOf("idd"), lines[shown + 1]!.indexOf("^"));
  assert.equal(err.match(/SELECT idd/g)?.length, 1, "the line is shown once");
});

Deno.test("build names an extension that the server lacks", async () => {
  await using place = await buildPlace({ major });
  await place.write({ "db/schema/a.sql": "CREATE EXTENSION no_such_thing;\n" });
  await assertRefused(place, {
    code: "PRECON_1003",
    exit: 2,
    says: /db\/schema\/a\.sql:1:1: .*no_such_thing/,
    remedy: /[Ii]nstall/,
  });
});

Deno.test("build without CREATEDB says what to grant, and needs none for an empty database", async () => {
  await using place = await buildPlace({ major, role: "NOCREATEDB" });
  await place.write(good);
  const missing = {
    code: "PRECON_1002",
    exit: 2,
    says: /may not create databases/,
    remedy: new RegExp(`ALTER ROLE "${place.role}" CREATEDB`),
  };
  await assertRefused(place, missing);
  await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
  const built = await place.cli(["build"]);
  assert.equal(built.code, 0, built.err);
  await assertRefused(place, missing, ["--recreate", "--yes"]);
  assert.equal((await place.ask("SELECT FROM a", place.database)).length, 0, "the old one is still there");
});

Deno.test("build --recreate of somebody else's database says what to grant before it builds anything", async () => {
  await using place = await buildPlace({ major });
  await place.write(good);
  await place.tell(`CREATE DATABASE ${place.database}`);
  try {
    await place.tell(`CREATE TABLE theirs (id int)`, place.database);
    await assertRefused(
      place,
      { code: "PRECON_1006", exit: 2, says: /cannot replace it/, remedy: /GRANT "\w+" TO "confiture_t_/ },
      ["--recreate", "--yes"],
    );
    await place.ask("SELECT FROM theirs", place.database);
  } finally {
    await place.tell(`DROP DATABASE ${place.database}`);
  }
});

Deno.test("build tells a wrong password, never which one it was", async () => {
  await using place = await buildPlace({ major });
  await place.write(good);
  const wrong = `${testPassword}-wrong`;
  await assertRefused(
    place,
    { code: "CONFIG_066", exit: 3, says: /refused the password of confiture_t_/, remedy: /Check the password/ },
    [],
    { TARGET_URL: place.url(place.database, wrong) },
  );
});

Deno.test("build gives an unreachable host up within connect_timeout", async () => {
  await using place = await buildPlace({ major });
  await place.write(good);
  const url = new URL(place.url());
  // Nobody listens: refused at once.
  url.port = "1";
  await assertRefused(
    place,
    { code: "CONFIG_006", exit: 3, says: /connection refused/, remedy: /Is PostgreSQL running there/ },
    [],
    { TARGET_URL: url.href },
  );
  // Somebody listens and never answers.
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  url.port = String((silent.addr as Deno.NetAddr).port);
  url.searchParams.set("connect_timeout", "2");
  const { elapsedMs } = await assertRefused(
    place,
    { code: "CONFIG_060", exit: 3, says: /no answer from .* within 2 s/, remedy: /connect_timeout/ },
    [],
    { TARGET_URL: url.href },
  );
  assert.ok(elapsedMs < 6_000, `${elapsedMs} ms`);
  const unknown = new URL(place.url());
  unknown.hostname = "no-such-host.invalid";
  await assertRefused(
    place,
    { code: "CONFIG_061", exit: 3, says: /no-such-host\.invalid/, remedy: /typing error/ },
    [],
    { TARGET_URL: unknown.href },
  );
});

Deno.test(
  "build waits ten seconds for a host when nothing else is said",
  { ignore: !Deno.env.get("CONFITURE_SOAK") },
  async () => {
    await using place = await buildPlace({ major });
    await place.write(good);
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const url = new URL(place.url());
    url.port = String((silent.addr as Deno.NetAddr).port);
    const { elapsedMs, err } = await place.cli(["build"], { TARGET_URL: url.href });
    assert.match(err, /within 10 s/);
    assert.ok(elapsedMs > 9_500 && elapsedMs < 13_000, `${elapsedMs} ms`);
  },
);

Deno.test("build refuses a database that is not empty, and the databases of the server itself", async () => {
  await using place = await buildPlace({ major });
  await place.write(good);
  assert.equal((await place.cli(["build"])).code, 0);
  await assertRefused(place, { code: "PRECON_1020", exit: 2, says: /table public\.a/, remedy: /--recreate/ });
  for (const reserved of ["postgres", "template1"]) {
    const expected = { code: "PRECON_1021", exit: 2, says: new RegExp(reserved), remedy: /Name another database/ };
    await assertRefused(place, expected, ["--database", reserved, "--recreate", "--yes"]);
  }
});

Deno.test("build refuses what contradicts itself", async () => {
  await using place = await buildPlace({ major });
  await place.write(good);
  for (const flags of [["--output", "x.sql", "--recreate"], ["--show-hash", "--output", "x.sql"]]) {
    await assertRefused(place, { code: "USAGE_001", exit: 64, says: /contradict/, remedy: /one place/ }, flags);
  }
  await assertRefused(
    place,
    { code: "USAGE_001", exit: 64, says: /one of the files/, remedy: /outside include_dirs/ },
    ["--output", "db/schema/a.sql"],
  );
  assert.equal(await Deno.readTextFile(`${place.root}/db/schema/a.sql`), good["db/schema/a.sql"]);
  await assertRefused(
    place,
    { code: "USAGE_001", exit: 64, says: /files of the next build/, remedy: /outside include_dirs/ },
    ["--output", "db/schema/whole.sql"],
  );
  await assert.rejects(Deno.stat(`${place.root}/db/schema/whole.sql`), Deno.errors.NotFound);
});

Deno.test("build refuses by name what it could not take back", async () => {
  await using place = await buildPlace({ major, role: "SUPERUSER" });
  const cases: [string, string, RegExp, RegExp][] = [
    ["CREATE DATABASE other;", "SCHEMA_209", /CREATE DATABASE is refused/, /--database/],
    ["ALTER SYSTEM SET work_mem = '64MB';", "SCHEMA_209", /ALTER SYSTEM is refused/, /ALTER DATABASE/],
    [
      "CREATE SUBSCRIPTION s CONNECTION 'host=nowhere dbname=x' PUBLICATION p;",
      "SCHEMA_209",
      /CREATE SUBSCRIPTION with a replication slot is refused/,
      /connect = false/,
    ],
    ["\\connect other\n", "SCHEMA_205", /\\connect is a command of psql/, /--database-url/],
    ["\\i more.sql\n", "SCHEMA_205", /\\i is a command of psql/, /include_dirs/],
    ["ROLLBACK;", "SCHEMA_209", /ROLLBACK is refused/, /Remove the statement/],
  ];
  for (const [sql, code, says, remedy] of cases) {
    await place.write({ "db/schema/a.sql": `CREATE TABLE a (id int);\n${sql}\n` });
    const { err } = await assertRefused(place, { code, exit: 4, says, remedy });
    assert.match(err, /db\/schema\/a\.sql:2:1: /);
  }
});
