/** Plans that rows can stop: refused before anything is touched, and applied when the rows are mended. */
import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { askServer, difference, planChange, withRowAnswers, withRowChecks } from "../../engine/change/mod.ts";
import { isConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { reset } from "../acceptance/accept.ts";
import { buildPlace, testDatabase, testMajors } from "../kit/mod.ts";
import { applyDocument, documentOf } from "./apply_document.ts";
import { describe } from "./converge.ts";
import { sharedContent } from "./pairs/content.ts";

interface Case {
  from: string;
  to: string;
  /** Rows that stop the plan. */
  rows: string;
  /** What makes it possible. */
  mend: string;
  /** Names of the hazards that the refusal tells of. */
  stopped: readonly string[];
  /** What no refusal may say: a value of the rows. */
  secret?: string;
  least?: number;
  /** With the short forms; by default with those that keep readers and writers going, and then with these. */
  online?: readonly boolean[];
}

const cases: Record<string, Case> = {
  "a check": {
    from: "CREATE TABLE t (id int PRIMARY KEY, a int)",
    to: "CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0 OR a < -10)); CREATE TABLE more (id int)",
    rows: "INSERT INTO t VALUES (1, 5), (2, -5), (3, NULL)",
    mend: "UPDATE t SET a = NULL WHERE a = -5",
    stopped: ["may-fail:public.t.t_a_check"],
  },
  "a check on the rows of heirs, not inherited by them": {
    from: "CREATE TABLE t (a int); CREATE TABLE heir () INHERITS (t)",
    to: "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) NO INHERIT); CREATE TABLE heir () INHERITS (t)",
    rows: "INSERT INTO heir VALUES (-1); INSERT INTO t VALUES (-2)",
    mend: "DELETE FROM ONLY t",
    stopped: ["may-fail:public.t.c"],
  },
  "a check that heirs inherit": {
    from: "CREATE TABLE t (a int); CREATE TABLE heir () INHERITS (t)",
    to: "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0)); CREATE TABLE heir () INHERITS (t)",
    rows: "INSERT INTO heir VALUES (-1)",
    mend: "DELETE FROM t",
    stopped: ["may-fail:public.t.c"],
  },
  "a check that stumbles": {
    from: "CREATE TABLE t (a int)",
    to: "CREATE TABLE t (a int CHECK (100 / a > 1))",
    rows: "INSERT INTO t VALUES (7), (0)",
    mend: "DELETE FROM t WHERE a = 0",
    stopped: ["may-fail:public.t.t_a_check"],
  },
  "a check of a function that gives up": {
    from: `CREATE FUNCTION f(text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS
      'BEGIN IF $1 = ''hunter2'' THEN RAISE EXCEPTION ''bad: %'', $1; END IF; RETURN true; END'; CREATE TABLE t (a text)`,
    to: `CREATE FUNCTION f(text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS
      'BEGIN IF $1 = ''hunter2'' THEN RAISE EXCEPTION ''bad: %'', $1; END IF; RETURN true; END';
      CREATE TABLE t (a text CHECK (f(a)))`,
    rows: "INSERT INTO t VALUES ('hunter2')",
    mend: "DELETE FROM t",
    stopped: ["may-fail:public.t.t_a_check"],
    secret: "hunter2",
  },
  "a check on a column that comes with it": {
    from: "CREATE TABLE t (a int)",
    to:
      "CREATE TABLE t (a int, b int DEFAULT 3, c int GENERATED ALWAYS AS (a * 2) STORED, CHECK (b < a), CHECK (c < 100))",
    rows: "INSERT INTO t VALUES (2), (60)",
    mend: "UPDATE t SET a = 10",
    stopped: ["may-fail:public.t.t_check", "may-fail:public.t.t_c_check"],
  },
  "a check on a column that changes its type": {
    from: "CREATE TABLE t (a text)",
    to: "CREATE TABLE t (a int CHECK (a > 5))",
    rows: "INSERT INTO t VALUES ('10'), ('4')",
    mend: "DELETE FROM t WHERE a = '4'",
    stopped: ["may-fail:public.t.t_a_check"],
  },
  "a check that was not valid": {
    from: "CREATE TABLE t (a int); INSERT INTO t VALUES (0); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    to: "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0))",
    rows: "",
    mend: "UPDATE t SET a = 1",
    stopped: ["may-fail:public.t.c"],
  },
  "NOT NULL": {
    from: "CREATE TABLE t (id int PRIMARY KEY, a int)",
    to: "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL); CREATE INDEX i ON t (a)",
    rows: "INSERT INTO t VALUES (1, 1), (2, NULL)",
    mend: "UPDATE t SET a = 0 WHERE a IS NULL",
    stopped: ["may-fail:public.t.a"],
  },
  "NOT NULL of a row value": {
    from: "CREATE TYPE p AS (x int, y int); CREATE TABLE t (a p)",
    to: "CREATE TYPE p AS (x int, y int); CREATE TABLE t (a p NOT NULL)",
    rows: "INSERT INTO t VALUES (NULL), (ROW(1, 2))",
    mend: "DELETE FROM t WHERE a IS NOT DISTINCT FROM NULL",
    stopped: ["may-fail:public.t.a"],
  },
  "a new column without a default": {
    from: "CREATE TABLE t (a int)",
    to: "CREATE TABLE t (a int, b int NOT NULL)",
    rows: "INSERT INTO t VALUES (1)",
    mend: "TRUNCATE t",
    stopped: ["may-fail:public.t.b"],
  },
  "a new column of a type that is new too": {
    from: "CREATE TABLE t (a int)",
    to: "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a int, b e NOT NULL)",
    rows: "INSERT INTO t VALUES (1)",
    mend: "TRUNCATE t",
    stopped: ["may-fail:public.t.b"],
  },
  "a new column of a domain that takes no null": {
    from: "CREATE DOMAIN d AS int CHECK (VALUE IS NOT NULL); CREATE TABLE t (a int)",
    to: "CREATE DOMAIN d AS int CHECK (VALUE IS NOT NULL); CREATE TABLE t (a int, b d)",
    rows: "INSERT INTO t VALUES (1)",
    mend: "TRUNCATE t",
    stopped: ["may-fail:public.t.b"],
  },
  "a generated column that is null": {
    from: "CREATE TABLE t (a jsonb)",
    to: "CREATE TABLE t (a jsonb, b int GENERATED ALWAYS AS ((a ->> 'b')::int) STORED NOT NULL)",
    rows: `INSERT INTO t VALUES ('{"b": 1}'), ('{}')`,
    mend: `DELETE FROM t WHERE a = '{}'`,
    stopped: ["may-fail:public.t.b"],
  },
  "a generated column whose expression fails": {
    from: "CREATE TABLE t (a jsonb)",
    to: "CREATE TABLE t (a jsonb, b int GENERATED ALWAYS AS ((a ->> 'b')::int) STORED)",
    rows: `INSERT INTO t VALUES ('{"b": "hunter2"}')`,
    mend: "TRUNCATE t",
    stopped: ["may-fail:public.t.b"],
    secret: "hunter2",
  },
  "an expression that fails for rows": {
    from: "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) STORED)",
    to: "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (10 / a) STORED)",
    rows: "INSERT INTO t VALUES (0)",
    mend: "UPDATE t SET a = 5",
    stopped: ["may-fail:public.t.b"],
  },
  "a primary key over a new column": {
    from: "CREATE TABLE t (a int)",
    to: "CREATE TABLE t (a int, id int PRIMARY KEY)",
    rows: "INSERT INTO t VALUES (1)",
    mend: "TRUNCATE t",
    stopped: ["may-fail:public.t.id"],
  },
  "a primary key": {
    from: "CREATE TABLE t (a int, b text)",
    to: "CREATE TABLE t (a int, b text, PRIMARY KEY (a, b))",
    rows: "INSERT INTO t VALUES (1, 'x'), (1, 'x'), (2, NULL)",
    mend: "TRUNCATE t; INSERT INTO t VALUES (1, 'x'), (1, 'y')",
    stopped: ["may-fail:public.t.b", "may-fail:public.t.t_pkey"],
  },
  "a unique key": {
    from: "CREATE TABLE t (a int)",
    to: "CREATE TABLE t (a int UNIQUE)",
    rows: "INSERT INTO t VALUES (1), (1), (NULL), (NULL)",
    mend: "TRUNCATE t; INSERT INTO t VALUES (1), (NULL), (NULL)",
    stopped: ["may-fail:public.t.t_a_key"],
  },
  "a unique key for which nulls are alike": {
    from: "CREATE TABLE t (a int, b int)",
    to: "CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b))",
    rows: "INSERT INTO t VALUES (1, NULL), (1, NULL)",
    mend: "DELETE FROM t; INSERT INTO t VALUES (1, NULL), (NULL, NULL)",
    stopped: ["may-fail:public.t.u"],
    least: 15,
  },
  "a unique index over an expression, of a part of the rows": {
    from: "CREATE TABLE t (a text, live bool)",
    to:
      `CREATE TABLE t (a text, live bool); CREATE UNIQUE INDEX i ON t (lower(a) COLLATE "C", (length(a) + 1)) WHERE live`,
    rows: "INSERT INTO t VALUES ('a', true), ('A', true)",
    mend: "UPDATE t SET live = false WHERE a = 'A'",
    stopped: ["may-fail:public.t.i"],
  },
  "a unique index of a partition": {
    from: `CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT`,
    to: `CREATE TABLE t (a int, b int, UNIQUE (a, b)) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT`,
    rows: "INSERT INTO t VALUES (1, 1), (1, 1)",
    mend: "TRUNCATE t; INSERT INTO t VALUES (1, 1)",
    stopped: ["may-fail:public.t1.t1_a_b_key"],
  },
  "a unique index of a materialized view": {
    from: "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
    to: "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE UNIQUE INDEX i ON m (a)",
    rows: "INSERT INTO t VALUES (1), (1); REFRESH MATERIALIZED VIEW m",
    mend: "TRUNCATE t; REFRESH MATERIALIZED VIEW m",
    stopped: ["may-fail:public.m.i"],
  },
  "a unique index of a materialized view that comes with it": {
    from: "CREATE TABLE t (a int)",
    to:
      "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a % 2 AS a FROM t; CREATE UNIQUE INDEX i ON m (a)",
    rows: "INSERT INTO t VALUES (1), (3)",
    mend: "DELETE FROM t WHERE a = 3",
    stopped: ["may-fail:public.m.i"],
  },
  "a foreign key": {
    from: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int)",
    to: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p)",
    rows: "INSERT INTO p VALUES (1); INSERT INTO t VALUES (1), (2), (NULL)",
    mend: "INSERT INTO p VALUES (2)",
    stopped: ["may-fail:public.t.t_a_fkey"],
  },
  "a foreign key, all or nothing": {
    from: "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int)",
    to:
      "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p MATCH FULL)",
    rows: "INSERT INTO t VALUES (1, NULL), (NULL, NULL)",
    mend: "DELETE FROM t WHERE a = 1",
    stopped: ["may-fail:public.t.f"],
  },
  "a foreign key of two columns, one of them unknown": {
    from: "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a bigint, b int)",
    to:
      "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a bigint, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p)",
    rows: "INSERT INTO t VALUES (1, NULL), (NULL, NULL), (1, 1)",
    mend: "DELETE FROM t WHERE b = 1",
    stopped: ["may-fail:public.t.f"],
  },
  "a foreign key to a table that is new": {
    from: "CREATE TABLE t (a int)",
    to: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p)",
    rows: "INSERT INTO t VALUES (1)",
    mend: "UPDATE t SET a = NULL",
    stopped: ["may-fail:public.t.t_a_fkey"],
  },
  "a foreign key of a new column with a default": {
    from: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int)",
    to: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int, b int DEFAULT 7 REFERENCES p)",
    rows: "INSERT INTO t VALUES (1)",
    mend: "INSERT INTO p VALUES (7)",
    stopped: ["may-fail:public.t.t_b_fkey"],
  },
  "a foreign key of a partitioned table": {
    from:
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    to:
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    rows: "INSERT INTO t VALUES (1)",
    mend: "INSERT INTO p VALUES (1)",
    stopped: ["may-fail:public.t.t_a_fkey"],
  },
  "an exclusion constraint": {
    from: "CREATE TABLE t (r int4range, live bool)",
    to: "CREATE TABLE t (r int4range, live bool, CONSTRAINT x EXCLUDE USING gist (r WITH &&) WHERE (live))",
    rows: "INSERT INTO t VALUES ('[1,5)', true), ('[4,9)', true), ('[1,9)', false), (NULL, true), (NULL, true)",
    mend: "UPDATE t SET live = false WHERE r = '[4,9)'",
    stopped: ["may-fail:public.t.x"],
  },
  "a key without overlaps": {
    from: "CREATE TABLE t (id int4range NOT NULL, r int4range NOT NULL)",
    to: "CREATE TABLE t (id int4range, r int4range, CONSTRAINT k PRIMARY KEY (id, r WITHOUT OVERLAPS))",
    rows: "INSERT INTO t VALUES ('[1,2)', '[1,5)'), ('[1,2)', '[4,9)'), ('[2,3)', '[1,9)')",
    mend: "UPDATE t SET r = '[5,9)' WHERE r = '[4,9)'",
    stopped: ["may-fail:public.t.k"],
    least: 18,
  },
  "a shorter varchar": {
    from: "CREATE TABLE t (a varchar(200), b varchar(9)[])",
    to: "CREATE TABLE t (a varchar(50), b varchar(3)[])",
    rows: "INSERT INTO t VALUES (repeat('hunter2', 8), '{abc,abcd}')",
    mend: "UPDATE t SET a = left(a, 50), b = '{abc}'",
    stopped: ["may-fail:public.t.a", "may-fail:public.t.b"],
    secret: "hunter2",
  },
  "a smaller integer": {
    from: "CREATE TABLE t (a bigint)",
    to: "CREATE TABLE t (a int)",
    rows: "INSERT INTO t VALUES (5000000000)",
    mend: "UPDATE t SET a = 5",
    stopped: ["may-fail:public.t.a"],
    secret: "5000000000",
  },
  "a text that becomes a number": {
    from: "CREATE TABLE t (a text)",
    to: "CREATE TABLE t (a int)",
    rows: "INSERT INTO t VALUES ('5'), ('hunter2')",
    mend: "DELETE FROM t WHERE a = 'hunter2'",
    stopped: ["may-fail:public.t.a"],
    secret: "hunter2",
  },
  "a numeric with fewer digits before the point": {
    from: "CREATE TABLE t (a numeric(10,2))",
    to: "CREATE TABLE t (a numeric(4,2))",
    rows: "INSERT INTO t VALUES (12345.5)",
    mend: "UPDATE t SET a = 12.5",
    stopped: ["may-fail:public.t.a"],
  },
  "an enum that loses a value": {
    from: "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (a e, b e[])",
    to: "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a e, b e[])",
    rows: "INSERT INTO t VALUES ('b', '{a,b}'), (NULL, '{}')",
    mend: "UPDATE t SET a = 'a', b = '{a}'",
    stopped: ["may-fail:public.t.a", "may-fail:public.t.b"],
  },
  "a text that becomes a new enum": {
    from: "CREATE TABLE t (a text)",
    to: "CREATE TYPE e AS ENUM ('a', 'it''s'); CREATE TABLE t (a e)",
    rows: "INSERT INTO t VALUES ('a'), ('b')",
    mend: "UPDATE t SET a = 'it''s' WHERE a = 'b'",
    stopped: ["may-fail:public.t.a"],
  },
  "a number that becomes a domain": {
    from: "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TABLE t (a int)",
    to: "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TABLE t (a d)",
    rows: "INSERT INTO t VALUES (-1)",
    mend: "UPDATE t SET a = 1",
    stopped: ["may-fail:public.t.a"],
  },
  "a domain with a new check, and one that rests on it": {
    from: "CREATE DOMAIN d AS int; CREATE DOMAIN e AS d; CREATE TABLE t (a d, b e)",
    to: "CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0); CREATE DOMAIN e AS d; CREATE TABLE t (a d, b e)",
    rows: "INSERT INTO t VALUES (1, -1), (NULL, NULL)",
    mend: "UPDATE t SET b = 1",
    stopped: ["may-fail:public.d.c"],
  },
  "a domain that takes no null": {
    from: "CREATE DOMAIN d AS int; CREATE TABLE t (a d)",
    to: "CREATE DOMAIN d AS int NOT NULL; CREATE TABLE t (a d)",
    rows: "INSERT INTO t VALUES (NULL)",
    mend: "UPDATE t SET a = 1",
    stopped: ["may-fail:public.d"],
  },
  "a table that becomes a partition": {
    from:
      "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 (a int); CREATE TABLE rest PARTITION OF t DEFAULT",
    to:
      "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9); CREATE TABLE rest PARTITION OF t DEFAULT",
    rows: "INSERT INTO t1 VALUES (1), (20); INSERT INTO t VALUES (5)",
    mend: "DELETE FROM t1 WHERE a = 20; DELETE FROM t WHERE a = 5",
    stopped: ["may-fail:public.t1", "may-fail:public.rest"],
    online: [true],
  },
  "a table that becomes a partition, at once": {
    from: "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 (a int)",
    to: "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9)",
    rows: "INSERT INTO t1 VALUES (1), (20)",
    mend: "DELETE FROM t1 WHERE a = 20",
    stopped: ["may-fail:public.t1"],
    online: [false],
  },
  "a narrower bound": {
    from: "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (90)",
    to: "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9)",
    rows: "INSERT INTO t VALUES (50)",
    mend: "DELETE FROM t",
    stopped: ["may-fail:public.t1"],
  },
  "a sequence with other bounds": {
    from: "CREATE SEQUENCE s",
    to: "CREATE SEQUENCE s MAXVALUE 1000",
    rows: "SELECT setval('s', 5000)",
    mend: "SELECT setval('s', 5)",
    stopped: ["may-fail:public.s"],
  },
  "names that have to be quoted": {
    from: `CREATE SCHEMA "Ö x"; CREATE TABLE "Ö x"."T ""t" ("A b" int, "select" text)`,
    to:
      `CREATE SCHEMA "Ö x"; CREATE TABLE "Ö x"."T ""t" ("A b" int NOT NULL UNIQUE, "select" text CONSTRAINT "C" CHECK ("select" <> 'ä)'))`,
    rows: `INSERT INTO "Ö x"."T ""t" VALUES (1, 'ä)'), (1, ''), (NULL, '')`,
    mend: `TRUNCATE "Ö x"."T ""t"`,
    stopped: [
      `may-fail:"Ö x"."T ""t"."C"`,
      `may-fail:"Ö x"."T ""t"."A b"`,
      `may-fail:"Ö x"."T ""t"."T ""t_A b_key"`,
    ],
  },
};

for (const major of testMajors()) {
  Deno.test(`applyPlan() on ${major} refuses before anything is touched what rows would stop, and applies it when they are mended`, async (t) => {
    await using one = await testDatabase(t, { major });
    await using other = await testDatabase(t, { major });
    await using session = await one.session();
    await using wanted = await other.session();
    for (const [name, each] of Object.entries(cases)) {
      if (major < (each.least ?? 0)) continue;
      for (const online of each.online ?? [true, false]) {
        await t.step(`${name}${online ? "" : ", in short"}`, () => walkCase(session, wanted, each, online));
      }
    }
  });
}

async function walkCase(session: Session, wanted: Session, { secret, ...each }: Case, online: boolean): Promise<void> {
  await reset(session, each.from);
  await reset(wanted, each.to);
  await session.execute(each.rows);
  const [from, to] = [await readCatalog(session), await readCatalog(wanted)];
  const answers = await askServer(session, from, to);
  const document = await documentOf(planChange(from, to, { answers, online }), from, to, answers);
  const content = await sharedContent(session, from, from);
  const refused = await applyDocument(document, session).then(() => undefined, (error) => error);
  assert.ok(isConfitureError(refused, "rows-in-the-way"), `it was not refused: ${refused}`);
  const { blocked, done } = refused.facts as { blocked: string[]; done: number };
  assert.equal(done, 0);
  const names = blocked.map((line) => /: (may-fail:.*?) \(/.exec(line)![1]!);
  assert.deepEqual([...new Set(names)].sort(), [...each.stopped].sort());
  assert.ok(blocked.every((line) => !line.includes("could not be asked")), blocked.join());
  if (secret !== undefined) assert.ok(!refused.message.includes(secret), refused.message);
  assert.equal((await readCatalog(session)).fingerprint, from.fingerprint, "something was changed");
  assert.deepEqual(await sharedContent(session, from, from), content, "rows changed");
  await session.execute(each.mend);
  await applyDocument(document, session);
  assert.deepEqual(difference(await readCatalog(session), to).map(describe), []);
}

const settings = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

for (const major of testMajors()) {
  Deno.test(`plan on ${major} says what rows would stop, and apply refuses it before its first segment`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    await place.write({
      "db/schema/a.sql": "CREATE TABLE t (id int PRIMARY KEY, a int, b text);",
      "db/environments/local.yaml": settings,
      "db/renames.yaml": "column public.t.b: c\ntable public.t: u\n",
    });
    assert.equal((await place.cli(["build"])).code, 0);
    await place.tell("INSERT INTO t VALUES (1, 1, 'x'), (2, NULL, 'x'), (3, 3, NULL)", place.database);
    await place.write({
      "db/schema/a.sql": "CREATE TABLE u (id int PRIMARY KEY, a int NOT NULL, c text UNIQUE CHECK (c <> 'y'));\n" +
        "CREATE TABLE more (id int);\nCREATE INDEX i ON u (c);",
    });
    const planned = await place.cli(["plan", "--output", "plan.json", "--sql", "plan.sql"]);
    assert.equal(planned.code, 0, planned.err);
    assert.match(planned.out, /may-fail:public\.u\.a nulls in it stop it[^]*?rows stand in the way now/);
    assert.match(planned.out, /may-fail:public\.u\.u_c_check[^\n]*\n *no row stands in the way now/);
    assert.match(
      planned.out,
      /apply asks first: SELECT EXISTS \(SELECT 1 FROM \(SELECT b AS c FROM public\.t AS u\) AS u/,
    );
    const refused = await place.cli(["apply", "plan.json"]);
    assert.equal(refused.code, 2, refused.err);
    assert.match(refused.err, /PLAN_1608[^]*may-fail:public\.u\.u_c_key \(rows that are alike stop it\)/);
    assert.match(refused.err, /may-fail:public\.u\.a \(nulls in it stop it\)/);
    assert.doesNotMatch(refused.err, /u_c_check/);
    const there = await place.ask(
      "SELECT to_regclass('t')::text AS t, to_regclass('more')::text AS more",
      place.database,
    );
    assert.deepEqual(there, [{ t: "t", more: null }]);
    await place.tell("UPDATE t SET a = 0, b = id WHERE id = 2", place.database);
    const done = await place.cli(["apply", "plan.json"]);
    assert.equal(done.code, 0, done.err);
    assert.equal((await place.cli(["drift"])).code, 0);
  });

  Deno.test(`apply on ${major} is refused where it may not see the rows, and asks nobody with --no-row-check`, async () => {
    await using place = await buildPlace({ major, role: "CREATEDB" });
    const policy = "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY;";
    await place.write({
      "db/schema/a.sql": `CREATE TABLE t (a int); ${policy}`,
      "db/environments/local.yaml": settings,
    });
    assert.equal((await place.cli(["build"])).code, 0);
    await place.write({ "db/schema/a.sql": `CREATE TABLE t (a int NOT NULL); ${policy}` });
    const planned = await place.cli(["plan", "--output", "plan.json"]);
    assert.match(planned.out, /nobody could tell yet whether rows stand in the way: .*row-level security/, planned.err);
    const refused = await place.cli(["apply", "plan.json"]);
    assert.equal(refused.code, 2, refused.err);
    assert.match(refused.err, /PLAN_1608[^]*the rows could not be asked: .*row-level security/);
    const done = await place.cli(["apply", "plan.json", "--no-row-check"]);
    assert.equal(done.code, 0, done.err);
    assert.equal((await place.cli(["drift"])).code, 0);
  });

  Deno.test(`withRowAnswers() on ${major} gives up after a while and says so`, async (t) => {
    await using one = await testDatabase(t, { major });
    await using session = await one.session();
    const slow = `CREATE FUNCTION slow(int) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS
      'BEGIN PERFORM pg_sleep(30); RETURN true; END'; CREATE TABLE t (a int`;
    await session.execute(`${slow}); INSERT INTO t VALUES (1)`);
    const from = await readCatalog(session);
    await session.execute("ALTER TABLE t ADD CONSTRAINT c CHECK (slow(a)) NOT VALID");
    const unchecked = await readCatalog(session);
    const facts = [...unchecked.facts.values()].map((fact) => {
      const { not_valid: _, definition, ...rest } = fact.properties;
      if (fact.name !== "c") return fact;
      return { ...fact, properties: { ...rest, definition: String(definition).replace(" NOT VALID", "") } };
    });
    const to = unchecked.with({ facts });
    await session.execute("ALTER TABLE t DROP CONSTRAINT c");
    const answers = await askServer(session, from, to);
    const plan = await withRowChecks(planChange(from, to, { answers }), { source: from, from, to, answers });
    const asked = await withRowAnswers(plan, session, { elapsedMs: () => 0, eachMs: 200 });
    const found = asked.steps.flatMap(({ hazards }) => hazards.flatMap(({ check }) => check?.answer ?? []));
    assert.deepEqual(found, [{ found: "unknown", why: "there was no answer within 0.2 s" }]);
  });

  Deno.test(`applyPlan() on ${major} that goes on asks only what still holds and is still to come`, async (t) => {
    await using one = await testDatabase(t, { major });
    await using other = await testDatabase(t, { major });
    await using session = await one.session();
    await using wanted = await other.session();
    await session.execute(
      "CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t VALUES (1, 1, 1), (2, 1, 2)",
    );
    await wanted.execute("CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int, c int CHECK (c > 0), UNIQUE (b))");
    const [from, to] = [await readCatalog(session), await readCatalog(wanted)];
    const answers = await askServer(session, from, to);
    const made = await documentOf(planChange(from, to, { answers }), from, to, answers);
    // The boundaries that a proof would have found: the plan is walked once, and the database built again.
    const boundaries = [from.fingerprint];
    for (const steps of Map.groupBy(made.steps, ({ segment }) => segment).values()) {
      for (const { sql } of steps) await session.execute(sql);
      boundaries.push((await readCatalog(session)).fingerprint);
    }
    const document = { ...made, proof: { ...made.proof, boundaries } };
    await session.execute(
      "DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t VALUES (1, 1, 1)",
    );
    const asked: string[] = [];
    const stop = "stopped by the test";
    const first = await applyDocument(document, session, {
      onQuestion: (action) => asked.push(action),
      onStep: ({ segment }) => {
        if (segment === 2) throw new Error(stop);
      },
    }).catch((error) => error.message);
    assert.equal(first, stop);
    assert.deepEqual(asked.splice(0).sort(), [
      "alter column public.t.a",
      "create constraint public.t.t_b_key",
      "create constraint public.t.t_c_check",
    ]);
    await session.execute("INSERT INTO t VALUES (2, 1, 1)");
    const refused = await applyDocument(document, session, { onQuestion: (action) => asked.push(action) })
      .then(() => undefined, (error) => error);
    assert.equal(refused?.reason, "rows-in-the-way", `${refused}`);
    assert.equal(refused.facts.done, 1);
    assert.ok(
      !asked.includes("create constraint public.t.t_c_check"),
      "it was asked about a column that is there by now",
    );
    await session.execute("DELETE FROM t WHERE id = 2");
    await applyDocument(document, session);
    assert.equal((await readCatalog(session)).fingerprint, boundaries.at(-1));
  });
}
