import assert from "node:assert/strict";
import { type BuildPlace, buildPlace, localYaml, testMajors } from "../kit/mod.ts";

interface Look extends Record<string, unknown> {
  owner: string;
  encoding: string;
}

/** Everything about a database that is not in it. */
async function look(place: BuildPlace, major: number): Promise<Look> {
  const columns = [
    "pg_get_userbyid(datdba) AS owner",
    "pg_encoding_to_char(encoding) AS encoding",
    ...[
      "datcollate",
      "datctype",
      "datconnlimit",
      "datistemplate",
      "(SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a) AS acl",
    ],
    "shobj_description(d.oid, 'pg_database') AS comment",
    "(SELECT spcname FROM pg_tablespace t WHERE t.oid = dattablespace) AS tablespace",
    ...(major >= 15 ? ["datlocprovider"] : []),
    ...(major >= 17 ? ["datlocale"] : major >= 15 ? ["daticulocale"] : []),
    ...(major >= 16 ? ["daticurules"] : []),
    `(SELECT json_agg(json_build_array(setrole::regrole::text, setconfig) ORDER BY setrole::regrole::text)
      FROM pg_db_role_setting s WHERE setdatabase = d.oid) AS settings`,
  ];
  const [row] = await place.ask<Look>(
    `SELECT ${columns.join(", ")} FROM pg_database d WHERE datname = '${place.database}'`,
  );
  return row!;
}

const kinds: { name: string; from: number; create: string }[] = [
  { name: "as template1", from: 14, create: "" },
  { name: "SQL_ASCII, C", from: 14, create: "TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'" },
  {
    name: "icu",
    from: 15,
    create: "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'de-AT'",
  },
  {
    name: "icu with rules",
    from: 16,
    create:
      "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'und' ICU_RULES '&V << w <<< W'",
  },
  {
    name: "builtin",
    from: 17,
    create: "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'",
  },
];

for (const major of testMajors()) {
  for (const { name, create } of kinds.filter(({ from }) => from <= major)) {
    Deno.test(`build --recreate on ${major} keeps what the database is: ${name}`, async () => {
      await using place = await buildPlace({ major, role: "SUPERUSER" });
      const owner = `owner_${place.role}`;
      const { database } = place;
      await place.write({ "db/schema/a.sql": "CREATE TABLE public.a (id int);" });
      try {
        await place.tell(`CREATE ROLE ${owner}`);
        const libc = major >= 15 && create !== "" && !create.includes("PROVIDER") ? "LOCALE_PROVIDER libc" : "";
        await place.tell(`CREATE DATABASE ${database} OWNER ${owner} ${create} ${libc}`);
        for (
          const sql of [
            `ALTER DATABASE ${database} CONNECTION LIMIT 7`,
            `ALTER DATABASE ${database} SET search_path = "$user", public, "Odd, name"`,
            `ALTER DATABASE ${database} SET work_mem = '5MB'`,
            `ALTER DATABASE ${database} SET DateStyle = 'ISO, DMY'`,
            `ALTER DATABASE ${database} SET my.setting = 'it''s, "quoted"'`,
            `ALTER ROLE ${owner} IN DATABASE ${database} SET search_path = ''`,
            `COMMENT ON DATABASE ${database} IS 'the shop''s own'`,
            `REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`,
            `GRANT CONNECT ON DATABASE ${database} TO ${place.role} WITH GRANT OPTION`,
            `GRANT TEMPORARY ON DATABASE ${database} TO ${place.role}`,
          ]
        ) await place.tell(sql);
        await place.tell("CREATE TABLE old (id int)", database);
        await place.tell(`ALTER DATABASE ${database} IS_TEMPLATE true`);
        const before = await look(place, major);
        const { code, err } = await place.cli(["build", "--recreate", "--yes"]);
        assert.equal(code, 0, err);
        assert.deepEqual(await look(place, major), before);
        const tables = await place.ask("SELECT relname FROM pg_class WHERE relname IN ('a', 'old')", database);
        assert.deepEqual(tables, [{ relname: "a" }]);
      } finally {
        await place.tell(
          `UPDATE pg_database SET datistemplate = false WHERE datname = '${database}'`,
        );
        await place.tell(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
        await place.tell(`DROP ROLE ${owner}`);
      }
    });
  }

  Deno.test(`build --recreate on ${major} refuses settings that only a superuser may give before it builds`, async () => {
    await using place = await buildPlace({ major });
    const { database, role } = place;
    await place.write({ "db/schema/a.sql": "CREATE TABLE public.a (id int);\nSELECT 1 / 0;\n" });
    await place.tell(`CREATE DATABASE ${database} OWNER ${role}`);
    await place.tell(`ALTER DATABASE ${database} SET work_mem = '5MB'`);
    await place.tell(`ALTER DATABASE ${database} SET log_statement = 'all'`);
    const before = await look(place, major);
    const { code, err } = await place.cli(["build", "--recreate", "--yes"]);
    assert.equal(code, 2, err);
    assert.match(err, /PRECON_1007.*permission denied to set parameter "log_statement"/);
    assert.deepEqual(await look(place, major), before);
    await place.tell(`ALTER DATABASE ${database} RESET log_statement`);
    assert.match((await place.cli(["build", "--recreate", "--yes"])).err, /a\.sql:2:.*division by zero/);
  });

  Deno.test(`build --recreate on ${major} ends the connections to the old database, also those that come again`, async () => {
    await using place = await buildPlace({ major });
    await place.write({ "db/schema/a.sql": "CREATE TABLE a (id int);" });
    assert.equal((await place.cli(["build"])).code, 0);
    const env = { TARGET_URL: place.url() };
    // A pool of the same role that reconnects as soon as it is thrown out.
    let over = false;
    const pool = Array.from({ length: 3 }, async () => {
      while (!over) {
        try {
          await using session = await place.session(place.database);
          while (!over) {
            await session.query("SELECT 1 AS one");
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
        } catch { /* thrown out */ }
      }
    });
    await place.tell(`ALTER ROLE ${place.role} SUPERUSER`);
    try {
      const { code, err, elapsedMs } = await place.cli(["build", "--recreate", "--yes"], env);
      assert.equal(code, 0, err);
      assert.ok(elapsedMs < 15_000, `${elapsedMs} ms`);
    } finally {
      over = true;
      await Promise.all(pool);
    }
  });

  Deno.test(`build --recreate on ${major} as the owner gives up where it may not end a connection, and leaves everything`, async () => {
    await using place = await buildPlace({ major });
    await place.write({ "db/schema/a.sql": "CREATE TABLE a AS SELECT 1 AS id;" });
    assert.equal((await place.cli(["build"])).code, 0);
    await using other = await place.session(place.database);
    const { code, err } = await place.cli(["build", "--recreate", "--yes"]);
    assert.equal(code, 6, err);
    assert.match(err, /error\[LOCK_1302\]: database "shop_\w+" is in use/);
    assert.match(err, /pg_signal_backend/);
    assert.deepEqual(await other.query("SELECT id FROM a"), [{ id: 1 }]);
    assert.deepEqual(await place.databases(), [place.database]);
  });
}

Deno.test("build --recreate asks, says what is lost, and is refused where nobody can answer", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major });
  await place.write({ "db/schema/a.sql": "CREATE TABLE a (id int); CREATE VIEW v AS SELECT id FROM a;" });
  assert.equal((await place.cli(["build"])).code, 0);
  const refused = await place.cli(["build", "--recreate"]);
  assert.equal(refused.code, 64);
  assert.match(
    refused.err,
    /error\[USAGE_003\]: build needs your consent, and there is no terminal to ask on\. Replace the database shop_\w+ \(environment local, postgresql:\/\/confiture_t_\w+@[^)]+\)\? Everything in it is lost: 1 table, 1 view; \d+ kB on disk\.\n {2}→ Read what it does, then pass --yes\./,
  );
  assert.equal((await place.ask("SELECT FROM a", place.database)).length, 0, "it is still there");
  assert.equal((await place.cli(["build", "--recreate", "--yes"])).code, 0);
});

Deno.test("a protected environment asks before any build, --recreate or not", async () => {
  const [major] = testMajors() as [number];
  for (const key of ["protected", "require_confirmation"]) {
    await using place = await buildPlace({ major });
    await place.write({
      "db/environments/local.yaml": `${localYaml}${key}: true\n`,
      "db/schema/a.sql": "CREATE TABLE a (id int);",
    });
    for (const flags of [[], ["--recreate"]]) {
      const { code, err } = await place.cli(["build", ...flags]);
      assert.equal(code, 64, err);
      assert.match(err, /Build shop_\w+ .*\? Nothing is replaced/);
    }
    assert.deepEqual(await place.databases(), []);
    assert.equal((await place.cli(["build", "--yes"])).code, 0);
    const { code, err } = await place.cli(["build", "--recreate"]);
    assert.equal(code, 64);
    assert.match(err, /Replace the database/);
  }
});

Deno.test("auto_backup dumps the old database before it is replaced, readable by its owner alone", async (t) => {
  const [major] = testMajors().filter((each) => each <= 15);
  const version = await new Deno.Command("pg_dump", { args: ["--version"] }).output().catch(() => undefined);
  if (!version?.success || major === undefined) return void console.log(`${t.name}: skipped, no pg_dump that fits`);
  await using place = await buildPlace({ major });
  await place.write({
    "db/environments/local.yaml": `${localYaml}auto_backup: true\n`,
    "db/schema/a.sql": "CREATE TABLE a AS SELECT 'precious' AS t;",
  });
  assert.equal((await place.cli(["build"])).code, 0);
  const { code, err } = await place.cli(["build", "--recreate", "--yes"]);
  assert.equal(code, 0, err);
  const [, path] = /note: backed up shop_\w+ to (.*)\n/.exec(err)!;
  assert.equal((await Deno.stat(path!)).mode! & 0o777, 0o600);
  const { stdout } = await new Deno.Command("pg_restore", { args: ["-f", "-", path!] }).output();
  assert.match(new TextDecoder().decode(stdout), /precious/);
  // Where it cannot be made, nothing is replaced.
  const without = await place.cli(["build", "--recreate", "--yes"], { PATH: "/nowhere" });
  assert.equal(without.code, 2, without.err);
  assert.match(without.err, /pg_dump was not found/);
});

Deno.test("build --recreate: what takes a clone's name is no clone, and no prune drops it", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major });
  await place.write({ "db/schema/1.sql": "CREATE TABLE t ();\n" });
  assert.equal((await place.cli(["test-db", "clone", place.database])).code, 0);
  assert.match(String((await look(place, major)).comment), /^confiture:clone:/);
  const built = await place.cli(["build", "--recreate", "--yes"]);
  assert.equal(built.code, 0, built.err);
  assert.equal((await look(place, major)).comment, null);
});

Deno.test("build --recreate: a name that the server would cut is refused, and the database of the shorter one stays", async () => {
  const [major] = testMajors() as [number];
  await using place = await buildPlace({ major });
  await place.write({ "db/schema/1.sql": "CREATE TABLE t ();\n" });
  const name = place.database.padEnd(63, "x");
  await place.tell(`CREATE DATABASE ${name} OWNER ${place.role}`);
  await place.tell("CREATE TABLE mine ()", name);
  const refused = await place.cli(["build", "--recreate", "--yes", "--database", `${name}y`]);
  assert.deepEqual([refused.code, refused.err.includes("PRECON_1036")], [2, true]);
  assert.equal((await place.ask("SELECT 1 FROM pg_class WHERE relname = 'mine'", name)).length, 1);
});
