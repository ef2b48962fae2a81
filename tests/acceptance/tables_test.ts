import { accept } from "./accept.ts";
import { rewriteOf } from "./rewrite_of.ts";

accept("tables", {
  "one comes": ["", "CREATE TABLE t (a int)", []],
  "one without columns comes": ["", "CREATE TABLE t ()", []],
  "one goes": ["CREATE TABLE t (a int)", "", ["data-loss:public.t"]],
  "one with a view on it goes": ["CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t", "", [
    "data-loss:public.t",
  ]],
  "a table becomes a view": ["CREATE TABLE t (a int)", "CREATE VIEW t AS SELECT 1 AS a", ["data-loss:public.t"]],
  "a view becomes a table": ["CREATE VIEW t AS SELECT 1 AS a", "CREATE TABLE t (a int)", []],
  "a schema comes with a table": ["", `CREATE SCHEMA "S 1"; CREATE TABLE "S 1"."T" ("A" int)`, []],
  "a schema goes with its tables": [`CREATE SCHEMA s; CREATE TABLE s.t (a int)`, "", ["data-loss:s.t"]],
  "it becomes unlogged": ["CREATE TABLE t (a int)", "CREATE UNLOGGED TABLE t (a int)", rewriteOf("t")],
  "it becomes logged": ["CREATE UNLOGGED TABLE t (a int)", "CREATE TABLE t (a int)", rewriteOf("t")],
  "storage parameters come": [
    "CREATE TABLE t (a text)",
    "CREATE TABLE t (a text) WITH (fillfactor = 70, toast.autovacuum_enabled = false)",
    [],
  ],
  "storage parameters go": [
    "CREATE TABLE t (a int) WITH (fillfactor = 70, autovacuum_enabled = false)",
    "CREATE TABLE t (a int) WITH (fillfactor = 80)",
    [],
  ],
  "a comment": [
    "CREATE TABLE t (a int); COMMENT ON TABLE t IS 'old'",
    "CREATE TABLE t (a int); COMMENT ON TABLE t IS 'new'",
    [],
  ],
  "LIKE and what it copies": [
    "",
    "CREATE TABLE a (x int DEFAULT 1 CHECK (x > 0), y text); CREATE INDEX ON a (y); CREATE TABLE b (LIKE a INCLUDING ALL)",
    [],
  ],
  "of a type": ["", "CREATE TYPE c AS (x int, y text); CREATE TABLE t OF c (PRIMARY KEY (x))", []],
  "inheritance comes": [
    "CREATE TABLE p (a int); CREATE TABLE t (a int, b int)",
    "CREATE TABLE p (a int); CREATE TABLE t (a int, b int) INHERITS (p)",
    [],
  ],
  "a child comes": [
    "CREATE TABLE p (a int CHECK (a > 0))",
    "CREATE TABLE p (a int CHECK (a > 0)); CREATE TABLE t (b int) INHERITS (p)",
    [],
  ],
  "a parent gets a column": [
    "CREATE TABLE p (a int); CREATE TABLE t (b int) INHERITS (p)",
    "CREATE TABLE p (a int, c int); CREATE TABLE t (b int) INHERITS (p)",
    [],
  ],
  "replica identity": [
    "CREATE TABLE t (a int PRIMARY KEY)",
    "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t REPLICA IDENTITY FULL",
    [],
  ],
});

accept("partitions", {
  "one comes": [
    "CREATE TABLE t (a int) PARTITION BY RANGE (a)",
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
    [],
  ],
  "one goes": [
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
    "CREATE TABLE t (a int) PARTITION BY RANGE (a)",
    ["data-loss:public.t1"],
  ],
  "one is detached": [
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 (a int)",
    [],
  ],
  "a table is attached": [
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 (a int)",
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100)",
    ["may-fail:public.t1"],
  ],
  "a default one comes": [
    "CREATE TABLE t (a int) PARTITION BY LIST (a)",
    "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    [],
  ],
  "by hash": [
    "",
    "CREATE TABLE t (a int) PARTITION BY HASH (a); CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    [],
  ],
  "in depth": [
    "",
    "CREATE TABLE t (a int, b int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (b); CREATE TABLE t11 PARTITION OF t1 DEFAULT",
    [],
  ],
  "the whole gets a column": [
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE t (a int, b text DEFAULT 'x') PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    [],
  ],
  "the whole loses a column": [
    "CREATE TABLE t (a int, b text) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    ["data-loss:public.t.b"],
  ],
  "the whole gets a check": [
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE t (a int CHECK (a > 0)) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    ["may-fail:public.t.t_a_check"],
  ],
  "the whole gets NOT NULL": [
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE t (a int NOT NULL) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    ["may-fail:public.t.a"],
  ],
  "the whole gets a primary key": [
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    ["index-build:public.t1.t1_pkey", "may-fail:public.t.a", "may-fail:public.t1.t1_pkey"],
  ],
  "the whole gets an index": [
    "CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT; CREATE INDEX i ON t (b)",
    ["index-build:public.t1.t1_b_idx"],
  ],
  "the whole loses an index": [
    "CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT; CREATE INDEX i ON t (b)",
    "CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    [],
  ],
  "a column changes its type in all of them": [
    "CREATE TABLE t (a int, b int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE t (a int, b bigint) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    rewriteOf("t"),
  ],
  "a partition with a default of its own": [
    "CREATE TABLE t (a int, b int DEFAULT 1) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE t (a int, b int DEFAULT 1) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT; ALTER TABLE t1 ALTER b SET DEFAULT 2",
    [],
  ],
  "a bound changes": [
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100)",
    "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (200)",
    ["blocks-reads:public.t1", "blocks-writes:public.t1", "may-fail:public.t1"],
  ],
});

accept("row security", {
  "it comes": [
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 0)",
    ["authorization:public.t", "authorization:public.t.p"],
  ],
  "it goes": [
    "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 0)",
    "CREATE TABLE t (a int)",
    ["authorization:public.t", "authorization:public.t.p"],
  ],
  "it is forced": [
    "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY",
    ["authorization:public.t"],
  ],
  "a condition changes": [
    "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0)",
    "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 1) WITH CHECK (a > 2)",
    ["authorization:public.t.p"],
  ],
  "a condition goes": [
    "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0) WITH CHECK (a > 2)",
    "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0)",
    ["authorization:public.t.p"],
  ],
  "a command changes": [
    "CREATE TABLE t (a int); CREATE POLICY p ON t FOR SELECT USING (a > 0)",
    "CREATE TABLE t (a int); CREATE POLICY p ON t FOR DELETE USING (a > 0)",
    ["authorization:public.t.p"],
  ],
  "it becomes restrictive": [
    "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0)",
    "CREATE TABLE t (a int); CREATE POLICY p ON t AS RESTRICTIVE USING (a > 0)",
    ["authorization:public.t.p"],
  ],
  "it reads another table": [
    "CREATE TABLE t (a int); CREATE TABLE o (b int)",
    "CREATE TABLE t (a int); CREATE TABLE o (b int); CREATE POLICY p ON t USING (a IN (SELECT b FROM o))",
    ["authorization:public.t.p"],
  ],
});
