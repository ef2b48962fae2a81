import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { converge, convergeBothWays } from "./converge.ts";

const compare = `CREATE TYPE pair AS (a int, b int);
  CREATE FUNCTION lt(pair, pair) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1.a < $2.a';
  CREATE FUNCTION gt(pair, pair) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1.a > $2.a';
  CREATE FUNCTION eq(pair, pair) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1.a = $2.a';
  CREATE FUNCTION ne(pair, pair) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1.a <> $2.a';
  CREATE FUNCTION cmp(pair, pair) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1.a - $2.a';
  CREATE FUNCTION neg(pair) RETURNS pair IMMUTABLE LANGUAGE sql AS 'SELECT $1';`;
const operators = `CREATE OPERATOR <<< (FUNCTION = lt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = >>>);
  CREATE OPERATOR >>> (FUNCTION = gt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = <<<);
  CREATE OPERATOR === (FUNCTION = eq, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = ===, NEGATOR = !==, HASHES, MERGES,
    RESTRICT = eqsel, JOIN = eqjoinsel);
  CREATE OPERATOR !== (FUNCTION = ne, LEFTARG = pair, RIGHTARG = pair, NEGATOR = ===);
  CREATE OPERATOR ~~~ (FUNCTION = neg, RIGHTARG = pair); COMMENT ON OPERATOR ~~~ (NONE, pair) IS 'minus';`;
const members = "OPERATOR 1 <<<, OPERATOR 3 ===, OPERATOR 5 >>>, FUNCTION 1 cmp(pair, pair)";

const cases: Record<string, { from: string; to: string; setup?: string }> = {
  "operators with their bonds": { setup: compare, from: "", to: operators },
  "operators lose a bond and get estimators": {
    setup: compare,
    from: `CREATE OPERATOR === (FUNCTION = eq, LEFTARG = pair, RIGHTARG = pair, NEGATOR = !==);
      CREATE OPERATOR !== (FUNCTION = ne, LEFTARG = pair, RIGHTARG = pair, NEGATOR = ===)`,
    to: `CREATE OPERATOR === (FUNCTION = eq, LEFTARG = pair, RIGHTARG = pair, RESTRICT = eqsel, JOIN = eqjoinsel)`,
  },
  "an operator gets another function below a view": {
    setup: compare,
    from: `CREATE OPERATOR <<< (FUNCTION = lt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = >>>);
      CREATE OPERATOR >>> (FUNCTION = gt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = <<<);
      CREATE VIEW v AS SELECT '(1,2)'::pair <<< '(2,3)'::pair AS less`,
    to: `CREATE OPERATOR <<< (FUNCTION = ne, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = >>>);
      CREATE OPERATOR >>> (FUNCTION = gt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = <<<);
      CREATE VIEW v AS SELECT '(1,2)'::pair <<< '(2,3)'::pair AS less`,
  },
  "a class with its family and an index of it": {
    setup: compare + operators,
    from: "",
    to: `CREATE OPERATOR CLASS pair_ops FOR TYPE pair USING btree AS ${members};
      CREATE TABLE t (p pair); CREATE INDEX ON t (p pair_ops); COMMENT ON OPERATOR CLASS pair_ops USING btree IS 'p';
      CREATE OPERATOR FAMILY pair_ops USING hash; COMMENT ON OPERATOR FAMILY pair_ops USING hash IS 'h'`,
  },
  "a class changes its members below an index": {
    setup: compare + operators,
    from: `CREATE OPERATOR CLASS o FOR TYPE pair USING btree AS ${members}; CREATE TABLE t (p pair);
      CREATE INDEX i ON t (p o)`,
    to: `CREATE OPERATOR CLASS o DEFAULT FOR TYPE pair USING btree AS OPERATOR 1 <<<, OPERATOR 3 ===, OPERATOR 5 >>>,
      FUNCTION 1 cmp(pair, pair); CREATE TABLE t (p pair); CREATE INDEX i ON t (p)`,
  },
  "a family gets members that belong to no class": {
    from: `CREATE OPERATOR FAMILY f USING btree; ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (int, bigint)`,
    to: `CREATE OPERATOR FAMILY f USING btree; ALTER OPERATOR FAMILY f USING btree
      ADD OPERATOR 3 = (int, bigint), FUNCTION 1 (int, bigint) btint48cmp(int, bigint)`,
  },
  "a class of a GiST index with storage and order": {
    from: "",
    to: `CREATE OPERATOR CLASS spots FOR TYPE point USING gist AS OPERATOR 11 |>>,
      OPERATOR 15 <-> (point, point) FOR ORDER BY float_ops, FUNCTION 1 gist_point_consistent(internal, point, smallint,
      oid, internal), FUNCTION 2 gist_box_union(internal, internal), FUNCTION 3 gist_point_compress(internal),
      FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
      FUNCTION 7 gist_box_same(box, box, internal), FUNCTION 8 gist_point_distance(internal, point, smallint, oid,
      internal), STORAGE box`,
  },
  "casts of every sort": {
    setup: `CREATE TYPE a AS (x int); CREATE TYPE b AS (x int); CREATE TYPE c AS (x int);
      CREATE FUNCTION a_b(a) RETURNS b LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1.x)::b'`,
    from: `CREATE CAST (a AS b) WITH FUNCTION a_b(a); CREATE CAST (b AS text) WITH INOUT`,
    to: `CREATE CAST (a AS b) WITH FUNCTION a_b(a) AS ASSIGNMENT; CREATE CAST (c AS text) WITH INOUT AS IMPLICIT;
      COMMENT ON CAST (a AS b) IS 'ab'`,
  },
  "conversions": {
    from: `CREATE CONVERSION one FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`,
    to: `CREATE DEFAULT CONVERSION one FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; COMMENT ON CONVERSION one IS '1'`,
  },
  "languages, with functions and transforms": {
    from: `CREATE FUNCTION call() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
      CREATE LANGUAGE plown HANDLER call`,
    to: `CREATE FUNCTION call() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
      CREATE FUNCTION inline(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
      CREATE FUNCTION valid(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
      CREATE TRUSTED LANGUAGE plown HANDLER call INLINE inline VALIDATOR valid; COMMENT ON LANGUAGE plown IS 'own';
      REVOKE ALL ON LANGUAGE plown FROM PUBLIC;
      CREATE FUNCTION f() RETURNS int LANGUAGE plown AS 'BEGIN RETURN 1; END';
      CREATE FUNCTION into_it(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int8_avg_combine';
      CREATE TRANSFORM FOR int LANGUAGE plown (FROM SQL WITH FUNCTION into_it(internal));
      COMMENT ON TRANSFORM FOR int LANGUAGE plown IS 't'`,
  },
  "access methods of indexes and tables": {
    from: "",
    to: `CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler; CREATE ACCESS METHOD pile TYPE TABLE HANDLER
      heap_tableam_handler; CREATE TABLE t (a int) USING pile; COMMENT ON ACCESS METHOD tree IS 't';
      CREATE OPERATOR CLASS ints DEFAULT FOR TYPE int USING tree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int)`,
  },
};

for (const major of testMajors()) {
  for (const [name, pair] of Object.entries(cases)) {
    Deno.test(`planChange() on ${major}: ${name}`, (t) => convergeBothWays(t, { major, ...pair }));
  }

  Deno.test(`planChange() on ${major}: estimators of an operator change in place`, async (t) => {
    const operator = (more: string) => `CREATE OPERATOR === (FUNCTION = eq, LEFTARG = pair, RIGHTARG = pair${more})`;
    await converge(
      t,
      { major, setup: compare, from: operator(""), to: operator(", RESTRICT = eqsel, JOIN = eqjoinsel") },
      ({ plan }) =>
        assert.deepEqual(plan.steps.map(({ sql }) => sql), [
          "ALTER OPERATOR public.=== (public.pair, public.pair) SET (JOIN = eqjoinsel, RESTRICT = eqsel)",
        ]),
    );
  });
}
