import { accept } from "./accept.ts";
import { rewriteOf } from "./rewrite_of.ts";

accept("views", {
  "one comes": ["CREATE TABLE t (a int)", "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t", []],
  "one goes": ["CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t", "CREATE TABLE t (a int)", []],
  "its condition changes": [
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t WHERE a > 0",
    [],
  ],
  "it gets a column behind": [
    "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t",
    "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t",
    [],
  ],
  "it gets a column in front": [
    "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t",
    "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT b, a FROM t",
    [],
  ],
  "it loses a column under another": [
    "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t; CREATE VIEW w AS SELECT a FROM v",
    "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v",
    [],
  ],
  "a column changes its name": [
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a AS b FROM t",
    [],
  ],
  "options come": [
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t WITH LOCAL CHECK OPTION",
    [],
  ],
  "options go": [
    "CREATE TABLE t (a int); CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t",
    [],
  ],
  "options and the query": [
    "CREATE TABLE t (a int); CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t WHERE a > 1",
    [],
  ],
  "security of the invoker": [
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE VIEW v WITH (security_invoker) AS SELECT a FROM t",
    [],
    15,
  ],
  "a recursive one": ["", "CREATE RECURSIVE VIEW v (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM v WHERE n < 5", []],
  "a default of a column": [
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; ALTER VIEW v ALTER a SET DEFAULT 3",
    [],
  ],
  "grants and comments stay when it is made anew": [
    "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t; GRANT SELECT ON v TO PUBLIC; COMMENT ON COLUMN v.a IS 'a'",
    "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t; GRANT SELECT ON v TO PUBLIC; COMMENT ON COLUMN v.a IS 'a'",
    ["authorization:public.v"],
  ],
  "a trigger on one": [
    "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE VIEW v AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()",
    [],
  ],
});

accept("materialized views", {
  "one comes": ["CREATE TABLE t (a int)", "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t", []],
  "one goes": ["CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t", "CREATE TABLE t (a int)", []],
  "its query changes": [
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE INDEX i ON m (a)",
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t WHERE a > 0; CREATE INDEX i ON m (a)",
    ["blocks-reads:public.m"],
  ],
  "without rows": [
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t WITH NO DATA",
    [],
  ],
  "it is filled": [
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t WITH NO DATA",
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
    ["long-lock:public.m"],
  ],
  "options": [
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m WITH (fillfactor = 70) AS SELECT a FROM t",
    [],
  ],
  "an index on one": [
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE UNIQUE INDEX i ON m (a)",
    ["index-build:public.m.i", "may-fail:public.m.i"],
  ],
  "the column under it changes its type": [
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; COMMENT ON MATERIALIZED VIEW m IS 'm'",
    "CREATE TABLE t (a bigint); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; COMMENT ON MATERIALIZED VIEW m IS 'm'",
    [...rewriteOf("t"), "blocks-reads:public.m"],
  ],
  "a column of its table that it does not read goes": [
    "CREATE TABLE t (a int, b int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
    "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
    ["data-loss:public.t.b"],
  ],
});

accept("sequences", {
  "one comes": ["", "CREATE SEQUENCE s AS smallint START 5 INCREMENT -1 MAXVALUE 10 MINVALUE -10 CACHE 4 CYCLE", []],
  "one goes": ["CREATE SEQUENCE s", "", ["data-loss:public.s"]],
  "its step changes": ["CREATE SEQUENCE s", "CREATE SEQUENCE s INCREMENT 10", []],
  "its bounds change": ["CREATE SEQUENCE s", "CREATE SEQUENCE s MINVALUE 0 MAXVALUE 1000", [
    "may-fail:public.s",
  ]],
  "its type changes": ["CREATE SEQUENCE s AS int", "CREATE SEQUENCE s AS bigint", []],
  "its type becomes narrower": ["CREATE SEQUENCE s AS bigint", "CREATE SEQUENCE s AS int", ["may-fail:public.s"]],
  "it cycles": ["CREATE SEQUENCE s", "CREATE SEQUENCE s CYCLE CACHE 10", []],
  "a column owns it": [
    "CREATE SEQUENCE s; CREATE TABLE t (a int)",
    "CREATE SEQUENCE s; CREATE TABLE t (a int); ALTER SEQUENCE s OWNED BY t.a",
    [],
  ],
  "a column owns it no more": [
    "CREATE SEQUENCE s; CREATE TABLE t (a int); ALTER SEQUENCE s OWNED BY t.a",
    "CREATE SEQUENCE s; CREATE TABLE t (a int)",
    [],
  ],
  "another column owns it": [
    "CREATE SEQUENCE s; CREATE TABLE t (a int, b int); ALTER SEQUENCE s OWNED BY t.a",
    "CREATE SEQUENCE s; CREATE TABLE t (a int, b int); ALTER SEQUENCE s OWNED BY t.b",
    [],
  ],
  "its owner goes and it stays": [
    "CREATE SEQUENCE s; CREATE TABLE t (a int, b int); ALTER SEQUENCE s OWNED BY t.b",
    "CREATE SEQUENCE s; CREATE TABLE t (a int)",
    ["data-loss:public.t.b"],
  ],
  "it becomes unlogged": ["CREATE SEQUENCE s", "CREATE UNLOGGED SEQUENCE s", [], 15],
  "a comment on it": ["CREATE SEQUENCE s", "CREATE SEQUENCE s; COMMENT ON SEQUENCE s IS 's'", []],
});
