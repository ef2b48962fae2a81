import { accept } from "./accept.ts";

accept("keys", {
  "a primary key comes": ["CREATE TABLE t (a int NOT NULL)", "CREATE TABLE t (a int PRIMARY KEY)", [
    "index-build:public.t.t_pkey",
    "may-fail:public.t.t_pkey",
  ]],
  "a primary key comes to a column without NOT NULL": [
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int PRIMARY KEY)",
    ["index-build:public.t.t_pkey", "may-fail:public.t.a", "may-fail:public.t.t_pkey"],
  ],
  "a primary key goes": ["CREATE TABLE t (a int PRIMARY KEY)", "CREATE TABLE t (a int NOT NULL)", []],
  "a primary key moves": [
    "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL)",
    "CREATE TABLE t (a int NOT NULL, b int PRIMARY KEY)",
    ["index-build:public.t.t_pkey", "may-fail:public.t.t_pkey"],
  ],
  "a primary key gets a column": [
    "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL)",
    "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b))",
    ["index-build:public.t.t_pkey", "may-fail:public.t.t_pkey"],
  ],
  "a unique constraint comes": ["CREATE TABLE t (a int)", "CREATE TABLE t (a int UNIQUE)", [
    "index-build:public.t.t_a_key",
    "may-fail:public.t.t_a_key",
  ]],
  "a unique constraint goes": ["CREATE TABLE t (a int UNIQUE)", "CREATE TABLE t (a int)", []],
  "a unique constraint becomes deferrable": [
    "CREATE TABLE t (a int UNIQUE)",
    "CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
    ["index-build:public.t.t_a_key", "may-fail:public.t.t_a_key"],
  ],
  "a unique constraint includes": [
    "CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a))",
    "CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a) INCLUDE (b))",
    ["index-build:public.t.u", "may-fail:public.t.u"],
  ],
  "NULLS NOT DISTINCT": [
    "CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a))",
    "CREATE TABLE t (a int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a))",
    ["index-build:public.t.u", "may-fail:public.t.u"],
    15,
  ],
  "a fill factor of a key": [
    "CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a))",
    "CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a) WITH (fillfactor = 70))",
    ["index-build:public.t.u", "may-fail:public.t.u"],
  ],
  "a key that others reference is replaced": [
    "CREATE TABLE p (id int PRIMARY KEY, x int); CREATE TABLE t (a int REFERENCES p)",
    "CREATE TABLE p (id int, x int, CONSTRAINT p_pkey PRIMARY KEY (id) INCLUDE (x)); CREATE TABLE t (a int REFERENCES p)",
    ["index-build:public.p.p_pkey", "may-fail:public.p.p_pkey", "may-fail:public.t.t_a_fkey"],
  ],
  "an exclusion constraint comes": [
    "CREATE TABLE t (r int4range)",
    "CREATE TABLE t (r int4range, EXCLUDE USING gist (r WITH &&))",
    ["blocks-reads:public.t", "blocks-writes:public.t", "may-fail:public.t.t_r_excl"],
  ],
  "an exclusion constraint goes": [
    "CREATE TABLE t (r int4range, EXCLUDE USING gist (r WITH &&))",
    "CREATE TABLE t (r int4range)",
    [],
  ],
  "a temporal key": [
    "CREATE TABLE t (r int4range NOT NULL)",
    "CREATE TABLE t (r int4range, PRIMARY KEY (r WITHOUT OVERLAPS))",
    [],
    99,
  ],
  "a comment on a key": [
    "CREATE TABLE t (a int CONSTRAINT u UNIQUE)",
    "CREATE TABLE t (a int CONSTRAINT u UNIQUE); COMMENT ON CONSTRAINT u ON t IS 'u'",
    [],
  ],
  "a table is clustered by its key": [
    "CREATE TABLE t (a int CONSTRAINT u UNIQUE)",
    "CREATE TABLE t (a int CONSTRAINT u UNIQUE); ALTER TABLE t CLUSTER ON u",
    [],
  ],
});

accept("checks", {
  "one comes": ["CREATE TABLE t (a int)", "CREATE TABLE t (a int CHECK (a > 0))", ["may-fail:public.t.t_a_check"]],
  "one goes": ["CREATE TABLE t (a int CHECK (a > 0))", "CREATE TABLE t (a int)", []],
  "one changes": [
    "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0))",
    "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 1))",
    ["may-fail:public.t.c"],
  ],
  "one that is not checked comes": [
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    [],
  ],
  "one is checked now": [
    "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0))",
    ["may-fail:public.t.c"],
  ],
  "one is not inherited": [
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0) NO INHERIT)",
    ["may-fail:public.t.c"],
  ],
  "one that is not enforced": [
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0) NOT ENFORCED)",
    [],
    18,
  ],
  "one that calls a function": [
    "CREATE TABLE t (a int)",
    "CREATE FUNCTION f(int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true'; CREATE TABLE t (a int CHECK (f(a)))",
    ["may-fail:public.t.t_a_check"],
  ],
  "IN and its array are one": [
    "CREATE TABLE t (a varchar CONSTRAINT c CHECK (a IN ('x', 'v21', 'v22', 'v23')))",
    "CREATE TABLE t (a varchar CONSTRAINT c CHECK (a::text = ANY (ARRAY['x'::varchar, 'v21'::varchar, 'v22'::varchar, 'v23'::varchar]::text[])))",
    [],
  ],
});

accept("foreign keys", {
  "one comes": [
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int)",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p)",
    ["may-fail:public.t.t_a_fkey"],
  ],
  "one goes": [
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p)",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int)",
    [],
  ],
  "what it does on delete": [
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p)",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p ON DELETE CASCADE ON UPDATE SET NULL)",
    ["may-fail:public.t.t_a_fkey"],
  ],
  "it becomes deferrable": [
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p)",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
    ["may-fail:public.t.t_a_fkey"],
  ],
  "one that is not checked": [
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int)",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p NOT VALID",
    [],
  ],
  "one is checked now": [
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p NOT VALID",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT f REFERENCES p)",
    ["may-fail:public.t.f"],
  ],
  "of two columns with MATCH FULL": [
    "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int)",
    "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES p MATCH FULL)",
    ["may-fail:public.t.t_a_b_fkey"],
  ],
  "to itself": [
    "CREATE TABLE t (id int PRIMARY KEY, a int)",
    "CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES t)",
    ["may-fail:public.t.t_a_fkey"],
  ],
  "two tables at each other": [
    "",
    "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b",
    [],
  ],
  "two tables at each other go": [
    "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b",
    "",
    ["data-loss:public.a", "data-loss:public.b"],
  ],
  "one to a partitioned table": [
    "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TABLE t (a int)",
    "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TABLE t (a int REFERENCES p)",
    ["may-fail:public.t.t_a_fkey"],
  ],
  "one of a partitioned table": [
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
    ["may-fail:public.t.t_a_fkey"],
  ],
  "the referenced table changes": [
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT f REFERENCES p)",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT f REFERENCES q)",
    ["may-fail:public.t.f"],
  ],
  "the unenforced one": [
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int)",
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p NOT ENFORCED)",
    [],
    18,
  ],
});
