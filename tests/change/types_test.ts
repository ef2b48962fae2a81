import assert from "node:assert/strict";
import { hazardName } from "../../engine/change/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { converge, convergeBothWays } from "./converge.ts";

interface Case {
  from: string;
  to: string;
  /** The least major that takes the DDL. */
  since?: number;
}

const cases: Record<string, Case> = {
  "an enum loses a value that columns of every sort hold": {
    from: moods("'bad', 'ok', 'good'", "bad"),
    to: moods("'good', 'ok'", "good"),
  },
  "an enum changes its order on a partitioned table and behind a foreign key": {
    from: `CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE k (e e PRIMARY KEY);
      CREATE TABLE m (id int, e e DEFAULT 'a' REFERENCES k) PARTITION BY RANGE (id);
      CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10); CREATE INDEX ON m (e) WHERE e = 'a'`,
    to: `CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE k (e e PRIMARY KEY);
      CREATE TABLE m (id int, e e DEFAULT 'a' REFERENCES k) PARTITION BY RANGE (id);
      CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10); CREATE INDEX ON m (e) WHERE e = 'a'`,
  },
  "an enum becomes a domain of its name": {
    from: `CREATE TYPE s AS ENUM ('a', 'b'); CREATE TABLE t (s s, ss s[]); CREATE VIEW v AS SELECT s FROM t`,
    to: `CREATE DOMAIN s AS text CHECK (VALUE IN ('a', 'b')); CREATE TABLE t (s s, ss s[]);
      CREATE VIEW v AS SELECT s FROM t`,
  },
  "a domain changes the type below it while columns hold it": {
    from: `CREATE DOMAIN amount AS int DEFAULT 1 CONSTRAINT positive CHECK (VALUE > 0);
      CREATE DOMAIN price AS amount NOT NULL; COMMENT ON CONSTRAINT positive ON DOMAIN amount IS 'so';
      CREATE TABLE t (a amount, p price, many amount[]); CREATE VIEW v AS SELECT a + 1 AS b FROM t`,
    to: `CREATE DOMAIN amount AS bigint DEFAULT 1 CONSTRAINT positive CHECK (VALUE > 0);
      CREATE DOMAIN price AS amount NOT NULL; COMMENT ON CONSTRAINT positive ON DOMAIN amount IS 'so';
      CREATE TABLE t (a amount, p price, many amount[]); CREATE VIEW v AS SELECT a + 1 AS b FROM t`,
  },
  "a domain's default, nullability and checks change in place": {
    from: `CREATE DOMAIN d AS int DEFAULT 1 CHECK (VALUE > 0); CREATE TABLE t (d d)`,
    to: `CREATE DOMAIN d AS int NOT NULL; ALTER DOMAIN d ADD CONSTRAINT low CHECK (VALUE < 9) NOT VALID;
      CREATE TABLE t (d d)`,
  },
  "a domain's NOT NULL has a name": {
    since: 17,
    from: `CREATE DOMAIN d AS int CONSTRAINT there NOT NULL; CREATE DOMAIN e AS int NOT NULL; CREATE DOMAIN f AS int`,
    to: `CREATE DOMAIN d AS int NOT NULL; CREATE DOMAIN e AS int CONSTRAINT there NOT NULL;
      CREATE DOMAIN f AS int CONSTRAINT there NOT NULL`,
  },
  "a composite type changes its attributes while tables hold it": {
    from: `CREATE TYPE c AS (a int, gone text, b text); CREATE TABLE t (id int, c c, cs c[]);
      CREATE VIEW v AS SELECT (c).a AS a FROM t; CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT $1.a'`,
    to: `CREATE TYPE c AS (a bigint, b text, come date); CREATE TABLE t (id int, c c, cs c[]);
      CREATE VIEW v AS SELECT (c).a AS a FROM t; CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT $1.a'`,
  },
  "a composite type that no table holds changes in place, typed tables with it": {
    from: `CREATE TYPE c AS (a int, b text); CREATE TABLE t OF c; CREATE TYPE d AS (a int)`,
    to:
      `CREATE TYPE c AS (a int, b text, x date); CREATE TABLE t OF c; CREATE TYPE d AS (a bigint, b text COLLATE "C")`,
  },
  "ranges with every option": {
    from: "",
    to: `CREATE FUNCTION diff(a float8, b float8) RETURNS float8 IMMUTABLE LANGUAGE sql AS 'SELECT a - b';
      CREATE TYPE fr AS RANGE (subtype = float8, subtype_diff = diff, multirange_type_name = many);
      CREATE TYPE tr AS RANGE (subtype = text, collation = "C", subtype_opclass = text_pattern_ops);
      CREATE TABLE t (f fr DEFAULT fr(1, 2), m many DEFAULT many(fr(1, 2)), t tr); COMMENT ON TYPE fr IS 'fr';
      CREATE INDEX ON t USING gist (f); CREATE VIEW v AS SELECT fr(1, 2) AS f`,
  },
  "a range changes while columns hold it and its multirange": {
    from: `CREATE TYPE r AS RANGE (subtype = text); CREATE TABLE t (r r DEFAULT r('a', 'b'), m multirange_of_r)`
      .replace("multirange_of_r", "r_multirange"),
    to:
      `CREATE TYPE r AS RANGE (subtype = text, collation = "C"); CREATE TABLE t (r r DEFAULT r('a', 'b'), m r_multirange)`,
  },
  "a multirange bears another name in another schema": {
    from: `CREATE SCHEMA s; CREATE TYPE r AS RANGE (subtype = float8); CREATE TABLE t (m r_multirange)`,
    to:
      `CREATE SCHEMA s; CREATE TYPE r AS RANGE (subtype = float8, multirange_type_name = s.rs); CREATE TABLE t (m s.rs)`,
  },
  "a base type comes with its functions": {
    from: "",
    to: `CREATE TYPE n; CREATE TYPE shell;
      CREATE FUNCTION n_in(cstring) RETURNS n LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
      CREATE FUNCTION n_out(n) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
      CREATE FUNCTION n_send(n) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send';
      CREATE TYPE n (INPUT = n_in, OUTPUT = n_out, SEND = n_send, LIKE = int4, CATEGORY = 'N', DEFAULT = '7',
        DELIMITER = ';');
      CREATE TABLE t (n n DEFAULT '1', ns n[]); COMMENT ON TYPE n IS 'n'; COMMENT ON FUNCTION n_in IS 'in'`,
  },
  "a base type gets another function in place": {
    from: `CREATE TYPE n; CREATE FUNCTION n_in(cstring) RETURNS n LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
      CREATE FUNCTION n_out(n) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
      CREATE TYPE n (INPUT = n_in, OUTPUT = n_out, LIKE = int4); CREATE TABLE t (n n)`,
    to: `CREATE TYPE n; CREATE FUNCTION n_in(cstring) RETURNS n LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
      CREATE FUNCTION n_out(n) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
      CREATE FUNCTION n_send(n) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send';
      CREATE TYPE n (INPUT = n_in, OUTPUT = n_out, SEND = n_send, LIKE = int4); CREATE TABLE t (n n)`,
  },
  "collations of every provider": {
    from: "",
    to: `CREATE COLLATION libc (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX');
      CREATE COLLATION icu (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE TABLE t (a text COLLATE libc, b text COLLATE icu); COMMENT ON COLLATION icu IS 'any case'`,
  },
  "collations with rules of their own": {
    since: 16,
    from: "",
    to:
      `CREATE COLLATION ruled (provider = icu, locale = 'und', rules = '&a < g'); CREATE TABLE t (a text COLLATE ruled)`,
  },
  "collations of the server itself": {
    since: 17,
    from: `CREATE COLLATION own (provider = builtin, locale = 'C.UTF-8')`,
    to: `CREATE COLLATION own (provider = builtin, locale = 'C')`,
  },
  "a collation changes below columns and indexes": {
    from: `CREATE COLLATION c (provider = libc, locale = 'C'); CREATE DOMAIN d AS text COLLATE c;
      CREATE TABLE t (a text COLLATE c, d d); CREATE INDEX ON t (a); CREATE VIEW v AS SELECT a FROM t WHERE a < 'x'`,
    to: `CREATE COLLATION c (provider = icu, locale = 'de'); CREATE DOMAIN d AS text COLLATE c;
      CREATE TABLE t (a text COLLATE c, d d); CREATE INDEX ON t (a); CREATE VIEW v AS SELECT a FROM t WHERE a < 'x'`,
  },
  "extended statistics of every kind": {
    from: `CREATE SCHEMA s; CREATE TABLE t (a int, b int, c text); CREATE STATISTICS s.one ON a, b FROM t;
      CREATE STATISTICS other (ndistinct) ON a, b FROM t; COMMENT ON STATISTICS other IS 'o'`,
    to: `CREATE SCHEMA s; CREATE TABLE t (a int, b int, c text); CREATE STATISTICS s.one ON a, b FROM t;
      ALTER STATISTICS s.one SET STATISTICS 0; CREATE STATISTICS other (mcv, dependencies) ON a, b, (lower(c)) FROM t;
      CREATE STATISTICS third ON (a + b) FROM t; ALTER STATISTICS third SET STATISTICS 99`,
  },
};

/** An enum in the hands of everything that can hold one, and a value of it that checks forbid. */
function moods(values: string, forbidden: string): string {
  return `CREATE TYPE mood AS ENUM (${values});
    CREATE TYPE pair AS (a mood, b int); CREATE DOMAIN calm AS mood DEFAULT 'ok' CHECK (VALUE <> '${forbidden}');
    CREATE TABLE t (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'ok', ms mood[] DEFAULT '{ok,good}', p pair, c calm,
      g text GENERATED ALWAYS AS (CASE WHEN m = 'ok' THEN 'x' ELSE 'y' END) STORED, CHECK (m <> '${forbidden}'));
    CREATE INDEX t_m ON t (m) WHERE m = 'ok'; CREATE UNIQUE INDEX t_um ON t (m, id);
    CREATE VIEW v AS SELECT m, ms FROM t WHERE m = 'good'; COMMENT ON COLUMN v.m IS 'how';
    CREATE FUNCTION f(x mood) RETURNS mood LANGUAGE sql AS 'SELECT x'; GRANT EXECUTE ON FUNCTION f TO PUBLIC;
    CREATE POLICY p ON t USING (m = 'ok'); COMMENT ON TYPE mood IS 'moods'; GRANT USAGE ON TYPE mood TO PUBLIC`;
}

for (const major of testMajors()) {
  for (const [name, { since = 0, ...pair }] of Object.entries(cases)) {
    if (major < since) continue;
    Deno.test(`planChange() on ${major}: ${name}`, (t) => convergeBothWays(t, { major, ...pair }));
  }

  Deno.test(`planChange() on ${major}: values move with their enum, and the step says what can go wrong`, async (t) => {
    const rest = "CREATE TABLE t (m mood, ms mood[])";
    await converge(t, {
      major,
      from: `CREATE TYPE mood AS ENUM ('bad', 'ok', 'good'); ${rest}`,
      to: `CREATE TYPE mood AS ENUM ('good', 'ok'); ${rest}`,
      rows: "INSERT INTO t VALUES ('ok', '{good,ok}'), (NULL, '{}')",
    }, async ({ plan, session }) => {
      const rows = await session.query("SELECT m::text, ms::text FROM t");
      assert.deepEqual(rows, [{ m: "ok", ms: "{good,ok}" }, { m: null, ms: "{}" }]);
      const hazards = plan.steps.flatMap((step) => step.hazards.map(hazardName));
      assert.ok(hazards.includes("may-fail:public.t.m") && hazards.includes("rewrite:public.t"), hazards.join());
    });
  });

  Deno.test(`planChange() on ${major}: rows of a composite type keep what both sides know`, async (t) => {
    const rest = "CREATE TABLE t (c c, cs c[])";
    await converge(t, {
      major,
      from: `CREATE TYPE c AS (a int, gone int, b int); ${rest}`,
      to: `CREATE TYPE c AS (come int, b bigint, a int); ${rest}`,
      rows: "INSERT INTO t VALUES (ROW(1, 2, 3), ARRAY[ROW(4, 5, 6)::c])",
    }, async ({ session }) => {
      const rows = await session.query(
        "SELECT (c).a, (c).b::int AS b, (c).come, cs[1].a AS a1, cs[1].b::int AS b1 FROM t",
      );
      assert.deepEqual(rows, [{ a: 1, b: 3, come: null, a1: 4, b1: 6 }]);
    });
  });

  Deno.test(`planChange() on ${major}: new values of an enum are added in place`, async (t) => {
    const rest = "CREATE TABLE t (m mood DEFAULT 'ok')";
    await converge(t, {
      major,
      from: `CREATE TYPE mood AS ENUM ('ok', 'good'); ${rest}`,
      to: `CREATE TYPE mood AS ENUM ('bad', 'ok', 'fine', 'good', 'best'); ${rest}`,
    }, ({ plan }) => {
      assert.deepEqual(plan.steps.map(({ sql }) => sql), [
        "ALTER TYPE public.mood ADD VALUE 'bad' BEFORE 'ok'",
        "ALTER TYPE public.mood ADD VALUE 'fine' BEFORE 'good'",
        "ALTER TYPE public.mood ADD VALUE 'best'",
      ]);
    });
  });

  for (
    const [name, pair] of Object.entries({
      "an enum in a partition key": ["CREATE TABLE t (e e) PARTITION BY LIST (e)"],
      "an enum in a table whose rows another table holds": ["CREATE TABLE t (e e); CREATE TABLE u (t t)"],
    })
  ) {
    Deno.test(`planChange() on ${major} refuses to take a value from ${name}`, async (t) => {
      const change = converge(t, {
        major,
        from: `CREATE TYPE e AS ENUM ('a', 'b'); ${pair[0]}`,
        to: `CREATE TYPE e AS ENUM ('a'); ${pair[0]}`,
      });
      await assert.rejects(change, { reason: "change-impossible" });
    });
  }
}
