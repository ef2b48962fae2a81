import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { converge, convergeBothWays } from "./converge.ts";

const cases: Record<string, { from: string; to: string }> = {
  "arguments are renamed, defaults come and go, results change": {
    from: `CREATE FUNCTION named(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b';
      CREATE FUNCTION given(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b';
      CREATE FUNCTION result(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
      CREATE FUNCTION outs(a int, OUT b int, OUT c text) LANGUAGE sql AS $$SELECT a, 'x'$$;
      CREATE FUNCTION rows() RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT 1';
      CREATE VIEW v AS SELECT named(1, 2) AS n, given(1) AS g, result(1)::text AS r`,
    to: `CREATE FUNCTION named(x int, b int) RETURNS int LANGUAGE sql AS 'SELECT x + b';
      CREATE FUNCTION given(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b';
      CREATE FUNCTION result(a int) RETURNS bigint LANGUAGE sql AS 'SELECT a::bigint';
      CREATE FUNCTION outs(a int, OUT b int, OUT d text) LANGUAGE sql AS $$SELECT a, 'x'$$;
      CREATE FUNCTION rows() RETURNS TABLE (a int, b text) LANGUAGE sql AS $$SELECT 1, 'x'$$;
      CREATE VIEW v AS SELECT named(1, 2) AS n, given(1, 1) AS g, result(1)::text AS r`,
  },
  "everything that a definition can say": {
    from: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE PROCEDURE p(a int, OUT b int) LANGUAGE plpgsql AS 'BEGIN b := a; END'`,
    to: `CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL SAFE
        COST 7 SET search_path = pg_catalog, pg_temp SET "TimeZone" = 'UTC' AS 'BEGIN RETURN 2; END';
      CREATE PROCEDURE p(a int, OUT b int) LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN b := a + 1; END';
      CREATE FUNCTION many(VARIADIC xs anyarray) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION win() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
      CREATE FUNCTION "Quoted $1"("Arg x" text DEFAULT 'it''s') RETURNS SETOF text LANGUAGE sql ROWS 3
        AS $body$SELECT $$a$$ || "Arg x"$body$;
      CREATE FUNCTION helped(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE SUPPORT pg_catalog.textlike_support
        AS 'SELECT $1 LIKE $2'`,
  },
  "bodies that PostgreSQL keeps parsed": {
    from: `CREATE TABLE t (a int, old text); CREATE FUNCTION one() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
      CREATE FUNCTION f(x int) RETURNS SETOF int LANGUAGE sql
        BEGIN ATOMIC SELECT a FROM t WHERE a = x AND a > 0 AND old IN ('a', 'b'); END`,
    to: `CREATE TABLE t (a int, new text); CREATE FUNCTION two() RETURNS int LANGUAGE sql RETURN 2;
      CREATE FUNCTION f(x int) RETURNS SETOF int LANGUAGE sql
        BEGIN ATOMIC INSERT INTO t VALUES (two(), 'x'); SELECT a FROM t WHERE a = x AND new <> ''; END`,
  },
  "a routine becomes one of another sort": {
    from:
      `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE PROCEDURE p(a int) LANGUAGE sql AS '';
      CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number'`,
    to: `CREATE PROCEDURE f(a int) LANGUAGE sql AS ''; CREATE FUNCTION p(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
      CREATE FUNCTION w() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'`,
  },
  "overloads come and go beside each other": {
    from: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION f(int) IS 'int';
      CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2'`,
    to: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION f(int) IS 'int';
      CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT 3'; REVOKE ALL ON FUNCTION f(int, int) FROM PUBLIC`,
  },
  "a signature changes below all that calls it": {
    from: `CREATE FUNCTION f(a int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT a';
      CREATE TABLE t (a int DEFAULT f(1), g int GENERATED ALWAYS AS (f(a)) STORED, CHECK (f(a) > 0));
      ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (f(a) > 0) WITH CHECK (f(a) < 9);
      CREATE INDEX i ON t (f(a)) WHERE f(a) > 1; CREATE VIEW v AS SELECT f(a) AS f FROM t; COMMENT ON VIEW v IS 'v'`,
    to: `CREATE FUNCTION f(a int, b int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT a';
      CREATE TABLE t (a int DEFAULT f(1, 2), g int GENERATED ALWAYS AS (f(a, 2)) STORED, CHECK (f(a, 2) > 0));
      ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (f(a, 2) > 0) WITH CHECK (f(a, 2) < 9);
      CREATE INDEX i ON t (f(a, 2)) WHERE f(a, 2) > 1; CREATE VIEW v AS SELECT f(a, 2) AS f FROM t;
      COMMENT ON VIEW v IS 'v'`,
  },
  "calls mean another function in the same words": {
    from: `CREATE FUNCTION f(a int DEFAULT 1) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT a';
      CREATE TABLE t (a int DEFAULT f(), CHECK (f() > 0)); CREATE VIEW v AS SELECT f() AS f;
      CREATE POLICY p ON t USING (f() = 1)`,
    to: `CREATE FUNCTION f(a text DEFAULT 'x') RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';
      CREATE TABLE t (a int DEFAULT f(), CHECK (f() > 0)); CREATE VIEW v AS SELECT f() AS f;
      CREATE POLICY p ON t USING (f() = 1)`,
  },
  "aggregates with every option": {
    from: `CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
      CREATE AGGREGATE gone(float8) (SFUNC = float8pl, STYPE = float8); COMMENT ON AGGREGATE gone(float8) IS 'g'`,
    to: `CREATE FUNCTION add(s internal, x int) RETURNS internal LANGUAGE internal AS 'int8_avg_accum';
      CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', MSFUNC = int4pl, MINVFUNC = int4mi,
        MSTYPE = int, MINITCOND = '1', COMBINEFUNC = int4pl, PARALLEL = SAFE);
      CREATE AGGREGATE mean(float8) (SFUNC = float8_accum, STYPE = float8[], FINALFUNC = float8_avg, SSPACE = 64,
        FINALFUNC_MODIFY = SHAREABLE, INITCOND = '{0,0,0}', COMBINEFUNC = float8_combine, PARALLEL = RESTRICTED);
      CREATE AGGREGATE far(int8) (SFUNC = int8_avg_accum, STYPE = internal, FINALFUNC = numeric_poly_avg,
        COMBINEFUNC = int8_avg_combine, SERIALFUNC = int8_avg_serialize, DESERIALFUNC = int8_avg_deserialize);
      CREATE AGGREGATE smallest(int) (SFUNC = int4smaller, STYPE = int, SORTOP = <);
      CREATE AGGREGATE rows(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
      CREATE AGGREGATE empty(text) (SFUNC = textcat, STYPE = text, INITCOND = '');
      CREATE AGGREGATE pct(p float8 ORDER BY x anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
        FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
      CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi,
        STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
      COMMENT ON AGGREGATE pct(float8 ORDER BY anyelement) IS 'p'; REVOKE ALL ON FUNCTION rows() FROM PUBLIC;
      CREATE VIEW v AS SELECT total(x) AS t, rows(*) AS r FROM (VALUES (1)) AS s(x)`,
  },
  "an aggregate becomes another below a view": {
    from: `CREATE AGGREGATE a(int) (SFUNC = int4pl, STYPE = int);
      CREATE VIEW v AS SELECT a(x)::text AS t FROM (VALUES (1)) AS s(x)`,
    to: `CREATE AGGREGATE a(int) (SFUNC = int4_sum, STYPE = int8);
      CREATE VIEW v AS SELECT a(x)::text AS t FROM (VALUES (1)) AS s(x)`,
  },
};

for (const major of testMajors()) {
  for (const [name, pair] of Object.entries(cases)) {
    Deno.test(`planChange() on ${major}: ${name}`, (t) => convergeBothWays(t, { major, ...pair }));
  }

  Deno.test(`planChange() on ${major}: what CREATE OR REPLACE takes is replaced, and what calls it stays`, async (t) => {
    const view = "CREATE VIEW v AS SELECT f(1, 2) AS f, a(x) AS a FROM (VALUES (1)) AS s(x)";
    await converge(t, {
      major,
      from: `CREATE FUNCTION f(int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE AGGREGATE a(int) (SFUNC = int4pl, STYPE = int); ${view}`,
      to: `CREATE FUNCTION f(a int, b int DEFAULT 7) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN a; END';
        CREATE AGGREGATE a(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0'); ${view}`,
    }, ({ plan }) => {
      const verbs = plan.steps.map(({ sql }) => sql.split(" ").slice(0, 4).join(" "));
      assert.deepEqual(verbs.sort(), ["CREATE OR REPLACE AGGREGATE", "CREATE OR REPLACE FUNCTION"]);
    });
  });

  Deno.test(`planChange() on ${major}: a policy goes over to the new function before the old one goes`, async (t) => {
    const rest = (call: string) => `CREATE TABLE t (a int); CREATE POLICY p ON t USING (${call})`;
    await converge(t, {
      major,
      from: `CREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql AS 'SELECT true'; ${rest("f(a)")}`,
      to: `CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT true'; ${rest("f(a, 1)")}`,
    }, ({ plan }) => {
      const actions = plan.steps.map(({ action }) => action);
      assert.deepEqual(actions, [
        "create function public.f(integer, integer)",
        "alter policy public.t.p",
        "drop function public.f(integer)",
      ]);
    });
  });
}
