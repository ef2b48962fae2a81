import { accept } from "./accept.ts";

accept("indexes", {
  "one comes": ["CREATE TABLE t (a int)", "CREATE TABLE t (a int); CREATE INDEX i ON t (a)", [
    "index-build:public.t.i",
  ]],
  "one goes": ["CREATE TABLE t (a int); CREATE INDEX i ON t (a)", "CREATE TABLE t (a int)", []],
  "a unique one comes": ["CREATE TABLE t (a int)", "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a)", [
    "index-build:public.t.i",
    "may-fail:public.t.i",
  ]],
  "one becomes unique": [
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a)",
    ["index-build:public.t.i", "may-fail:public.t.i"],
  ],
  "one gets a column": [
    "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a, b DESC NULLS LAST)",
    ["index-build:public.t.i"],
  ],
  "one includes a column": [
    "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a) INCLUDE (b)",
    ["index-build:public.t.i"],
  ],
  "one becomes partial": [
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a) WHERE a > 0",
    ["index-build:public.t.i"],
  ],
  "of an expression": ["CREATE TABLE t (a text)", "CREATE TABLE t (a text); CREATE INDEX i ON t (lower(a))", [
    "index-build:public.t.i",
  ]],
  "with an operator class": [
    "CREATE TABLE t (a text)",
    "CREATE TABLE t (a text); CREATE INDEX i ON t (a text_pattern_ops)",
    ["index-build:public.t.i"],
  ],
  "with a collation": ["CREATE TABLE t (a text)", `CREATE TABLE t (a text); CREATE INDEX i ON t (a COLLATE "C")`, [
    "index-build:public.t.i",
  ]],
  "with gin": [
    "CREATE TABLE t (a jsonb)",
    "CREATE TABLE t (a jsonb); CREATE INDEX i ON t USING gin (a jsonb_path_ops) WITH (fastupdate = off)",
    ["index-build:public.t.i"],
  ],
  "with brin": [
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int); CREATE INDEX i ON t USING brin (a) WITH (pages_per_range = 8)",
    ["index-build:public.t.i"],
  ],
  "with hash": [
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int); CREATE INDEX i ON t USING hash (a)",
    ["index-build:public.t.i"],
  ],
  "with a fill factor": [
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a) WITH (fillfactor = 70)",
    ["index-build:public.t.i"],
  ],
  "with NULLS NOT DISTINCT": [
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT",
    ["index-build:public.t.i", "may-fail:public.t.i"],
    15,
  ],
  "with statistics of an expression": [
    "CREATE TABLE t (a int); CREATE INDEX i ON t ((a + 1))",
    "CREATE TABLE t (a int); CREATE INDEX i ON t ((a + 1)); ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 300",
    ["index-build:public.t.i"],
  ],
  "a table is clustered by one": [
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a); CLUSTER t USING i",
    [],
  ],
  "a table is clustered no more": [
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a); ALTER TABLE t CLUSTER ON i",
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
    [],
  ],
  "a comment on one": [
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a); COMMENT ON INDEX i IS 'i'",
    [],
  ],
  "a comment stays when it is built anew": [
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a); COMMENT ON INDEX i IS 'i'",
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a DESC); COMMENT ON INDEX i IS 'i'",
    ["index-build:public.t.i"],
  ],
  "a name moves to another table": [
    "CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE INDEX i ON t (a)",
    "CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE INDEX i ON u (a)",
    ["index-build:public.u.i"],
  ],
  "an index becomes a constraint": [
    "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a)",
    "CREATE TABLE t (a int, CONSTRAINT i UNIQUE (a))",
    ["index-build:public.t.i", "may-fail:public.t.i"],
  ],
});
