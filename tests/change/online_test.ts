import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { converge, type ConvergeCase } from "./converge.ts";
import { outline } from "./outline.ts";
import { assertGentle, type WatchedStep } from "./watch_plan.ts";

interface OnlineCase extends Pick<ConvergeCase, "from" | "to" | "rows" | "setup"> {
  /** The steps, each as its transaction, its lock and its statement. */
  steps: (major: number) => string[];
  /** Kinds of hazards, with what they are on. */
  hazards?: (major: number) => string[];
  look?: (watched: readonly WatchedStep[], major: number) => void;
  minMajor?: number;
}

const rows = "INSERT INTO a SELECT i, i FROM generate_series(1, 100) i";
const twoPartitions = `CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (50);
  CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (50) TO (1000)`;
const partitionRows = "INSERT INTO p SELECT i, i FROM generate_series(1, 100) i";
const build = "none SHARE UPDATE EXCLUSIVE: ";

/** A partitioned table of two levels with a key, and a table that refers to it. */
function keyedTables(key: string): string {
  return `CREATE TABLE p (x int NOT NULL, y int NOT NULL, z int, ${key}) PARTITION BY RANGE (x);
    CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (50);
    CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (50) TO (1000) PARTITION BY RANGE (y);
    CREATE TABLE p_2_1 PARTITION OF p_2 DEFAULT;
    CREATE TABLE c (x int, y int, CONSTRAINT f FOREIGN KEY (x, y) REFERENCES p)`;
}

const cases: Record<string, OnlineCase> = {
  "an index is built and dropped concurrently": {
    from: "CREATE TABLE a (x int, y int); CREATE INDEX old ON a (x)",
    to: "CREATE TABLE a (x int, y int); CREATE INDEX new ON a (y) WHERE y > 3",
    rows,
    steps: () => [
      `${build}CREATE INDEX CONCURRENTLY new ON public.a USING btree (y) WHERE (y > 3)`,
      `${build}DROP INDEX CONCURRENTLY public.old`,
    ],
    hazards: () => ["index-build:public.a.new"],
  },
  "an index is replaced by one that is built before the old one goes": {
    from: "CREATE TABLE a (x int, y int); CREATE INDEX i ON a (x); COMMENT ON INDEX i IS 'i'",
    to: "CREATE TABLE a (x int, y int); CREATE INDEX i ON a (y); COMMENT ON INDEX i IS 'i'",
    rows,
    steps: () => [
      `${build}CREATE INDEX CONCURRENTLY i__new ON public.a USING btree (y)`,
      `${build}DROP INDEX CONCURRENTLY public.i`,
      "shared SHARE UPDATE EXCLUSIVE: ALTER INDEX public.i__new RENAME TO i",
      "shared SHARE UPDATE EXCLUSIVE: COMMENT ON INDEX public.i IS 'i'",
    ],
    hazards: () => ["index-build:public.a.i"],
  },
  "the index of a replica identity is replaced without a moment that has none": {
    from: `CREATE TABLE a (x int NOT NULL, y int NOT NULL); CREATE UNIQUE INDEX i ON a (x);
      ALTER TABLE a REPLICA IDENTITY USING INDEX i`,
    to: `CREATE TABLE a (x int NOT NULL, y int NOT NULL); CREATE UNIQUE INDEX i ON a (y);
      ALTER TABLE a REPLICA IDENTITY USING INDEX i`,
    rows,
    steps: () => [
      `${build}CREATE UNIQUE INDEX CONCURRENTLY i__new ON public.a USING btree (y)`,
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a REPLICA IDENTITY USING INDEX i__new",
      `${build}DROP INDEX CONCURRENTLY public.i`,
      "shared SHARE UPDATE EXCLUSIVE: ALTER INDEX public.i__new RENAME TO i",
    ],
    hazards: () => ["index-build:public.a.i", "may-fail:public.a.i"],
  },
  "the index of a partitioned table is built by partition and joined": {
    from: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); ${twoPartitions}`,
    to: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); ${twoPartitions}; CREATE INDEX i ON p (y)`,
    rows: partitionRows,
    steps: () => [
      "shared SHARE: CREATE INDEX i ON ONLY public.p USING btree (y)",
      `${build}CREATE INDEX CONCURRENTLY p_1_y_idx ON public.p_1 USING btree (y)`,
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.i ATTACH PARTITION public.p_1_y_idx",
      `${build}CREATE INDEX CONCURRENTLY p_2_y_idx ON public.p_2 USING btree (y)`,
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.i ATTACH PARTITION public.p_2_y_idx",
    ],
    hazards: () => ["index-build:public.p_1.p_1_y_idx", "index-build:public.p_2.p_2_y_idx"],
  },
  "the index of a partitioned table is replaced with those of its partitions": {
    from: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); ${twoPartitions}; CREATE INDEX i ON p (y)`,
    to: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); ${twoPartitions};
      CREATE INDEX i ON ONLY p (y, x); CREATE INDEX p_1_y_idx ON p_1 (y, x); CREATE INDEX p_2_y_idx ON p_2 (y, x);
      ALTER INDEX i ATTACH PARTITION p_1_y_idx; ALTER INDEX i ATTACH PARTITION p_2_y_idx`,
    rows: partitionRows,
    steps: () => [
      "own SHARE: CREATE INDEX i__new ON ONLY public.p USING btree (y, x)",
      `${build}CREATE INDEX CONCURRENTLY p_1_y_idx__new ON public.p_1 USING btree (y, x)`,
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.i__new ATTACH PARTITION public.p_1_y_idx__new",
      `${build}CREATE INDEX CONCURRENTLY p_2_y_idx__new ON public.p_2 USING btree (y, x)`,
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.i__new ATTACH PARTITION public.p_2_y_idx__new",
      "own ACCESS EXCLUSIVE: DROP INDEX public.i",
      "shared SHARE UPDATE EXCLUSIVE: ALTER INDEX public.i__new RENAME TO i",
      "shared SHARE UPDATE EXCLUSIVE: ALTER INDEX public.p_1_y_idx__new RENAME TO p_1_y_idx",
      "shared SHARE UPDATE EXCLUSIVE: ALTER INDEX public.p_2_y_idx__new RENAME TO p_2_y_idx",
    ],
    hazards: () => ["index-build:public.p_1.p_1_y_idx", "index-build:public.p_2.p_2_y_idx"],
  },
  "a primary key gets its NOT NULL and its index before": {
    from: "CREATE TABLE a (x int, y int)",
    to: "CREATE TABLE a (x int, y int, CONSTRAINT a_pkey PRIMARY KEY (x) WITH (fillfactor = 80))",
    rows,
    steps: (major) => [
      ...notNull("a", "x", major),
      `${build}CREATE UNIQUE INDEX CONCURRENTLY a_pkey ON public.a USING btree (x) WITH (fillfactor='80')`,
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD CONSTRAINT a_pkey PRIMARY KEY USING INDEX a_pkey",
    ],
    hazards: () => ["may-fail:public.a.x", "index-build:public.a.a_pkey", "may-fail:public.a.a_pkey"],
  },
  "a unique key is replaced in one short transaction": {
    from: `CREATE TABLE a (x int, y int, CONSTRAINT k UNIQUE (x)); COMMENT ON CONSTRAINT k ON a IS 'key'`,
    to: `CREATE TABLE a (x int, y int, CONSTRAINT k UNIQUE (x, y) DEFERRABLE INITIALLY DEFERRED);
      COMMENT ON CONSTRAINT k ON a IS 'key'`,
    rows,
    steps: () => [
      `${build}CREATE UNIQUE INDEX CONCURRENTLY k__new ON public.a USING btree (x, y)`,
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a DROP CONSTRAINT k",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD CONSTRAINT k UNIQUE USING INDEX k__new DEFERRABLE INITIALLY DEFERRED",
      "shared ACCESS EXCLUSIVE: COMMENT ON CONSTRAINT k ON public.a IS 'key'",
    ],
    hazards: () => ["index-build:public.a.k", "may-fail:public.a.k"],
  },
  "a key that others reference is replaced, and they are gone for a moment only": {
    from: `CREATE TABLE a (x int, y int, CONSTRAINT k PRIMARY KEY (x)); CREATE TABLE c (x int REFERENCES a)`,
    to: `CREATE TABLE a (x int, y int, CONSTRAINT k PRIMARY KEY (x) INCLUDE (y)); CREATE TABLE c (x int REFERENCES a)`,
    rows,
    steps: () => [
      `${build}CREATE UNIQUE INDEX CONCURRENTLY k__new ON public.a USING btree (x) INCLUDE (y)`,
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.c DROP CONSTRAINT c_x_fkey",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a DROP CONSTRAINT k",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD CONSTRAINT k PRIMARY KEY USING INDEX k__new",
      "shared SHARE ROW EXCLUSIVE: ALTER TABLE public.c ADD CONSTRAINT c_x_fkey FOREIGN KEY (x) REFERENCES public.a(x) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.c VALIDATE CONSTRAINT c_x_fkey",
    ],
  },
  "a key of a partitioned table is built by partition and joined": {
    from: `CREATE TABLE p (x int NOT NULL, y int NOT NULL) PARTITION BY RANGE (x); ${twoPartitions}`,
    to: `CREATE TABLE p (x int NOT NULL, y int NOT NULL, UNIQUE (x, y)) PARTITION BY RANGE (x); ${twoPartitions}`,
    rows: partitionRows,
    steps: () => [
      "shared ACCESS EXCLUSIVE: ALTER TABLE ONLY public.p ADD CONSTRAINT p_x_y_key UNIQUE (x, y)",
      `${build}CREATE UNIQUE INDEX CONCURRENTLY p_1_x_y_key ON public.p_1 USING btree (x, y)`,
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_1 ADD CONSTRAINT p_1_x_y_key UNIQUE USING INDEX p_1_x_y_key",
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.p_x_y_key ATTACH PARTITION public.p_1_x_y_key",
      `${build}CREATE UNIQUE INDEX CONCURRENTLY p_2_x_y_key ON public.p_2 USING btree (x, y)`,
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_2 ADD CONSTRAINT p_2_x_y_key UNIQUE USING INDEX p_2_x_y_key",
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.p_x_y_key ATTACH PARTITION public.p_2_x_y_key",
    ],
  },
  "the key of a partitioned table is built by partition before the old one goes, in one moment with its foreign keys": {
    from: keyedTables("PRIMARY KEY (x, y)"),
    to: keyedTables("PRIMARY KEY (x, y) INCLUDE (z)"),
    rows:
      "INSERT INTO p SELECT i, i, i FROM generate_series(1, 100) i; INSERT INTO c SELECT i, i FROM generate_series(1, 50) i",
    steps: () => [
      `${build}CREATE UNIQUE INDEX CONCURRENTLY p_1_pkey__new ON public.p_1 USING btree (x, y) INCLUDE (z)`,
      `${build}CREATE UNIQUE INDEX CONCURRENTLY p_2_1_pkey__new ON public.p_2_1 USING btree (x, y) INCLUDE (z)`,
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.c DROP CONSTRAINT f",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p DROP CONSTRAINT p_pkey",
      "shared ACCESS EXCLUSIVE: ALTER TABLE ONLY public.p ADD CONSTRAINT p_pkey PRIMARY KEY (x, y) INCLUDE (z)",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_1 ADD CONSTRAINT p_1_pkey PRIMARY KEY USING INDEX p_1_pkey__new",
      "shared ACCESS EXCLUSIVE: ALTER TABLE ONLY public.p_2 ADD CONSTRAINT p_2_pkey PRIMARY KEY (x, y) INCLUDE (z)",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_2_1 ADD CONSTRAINT p_2_1_pkey PRIMARY KEY USING INDEX p_2_1_pkey__new",
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.p_pkey ATTACH PARTITION public.p_1_pkey",
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.p_pkey ATTACH PARTITION public.p_2_pkey",
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.p_2_pkey ATTACH PARTITION public.p_2_1_pkey",
      "shared SHARE ROW EXCLUSIVE: ALTER TABLE public.c ADD CONSTRAINT f FOREIGN KEY (x, y) REFERENCES public.p(x, y) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.c VALIDATE CONSTRAINT f",
    ],
  },
  "keys under other names, of a new column too, are built before the old ones go": {
    from: `CREATE TABLE p (x int NOT NULL, y int NOT NULL, UNIQUE (x)) PARTITION BY RANGE (x); ${twoPartitions};
      CREATE TABLE a (x int, y int, UNIQUE (x))`,
    to: `CREATE TABLE p (x int NOT NULL, y int NOT NULL, z int DEFAULT 1, UNIQUE (x, z)) PARTITION BY RANGE (x);
      ${twoPartitions}; CREATE TABLE a (x int, y int, UNIQUE (x, y))`,
    rows: `${partitionRows}; ${rows}`,
    steps: () => [
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p ADD COLUMN z integer DEFAULT 1",
      `${build}CREATE UNIQUE INDEX CONCURRENTLY a_x_y_key ON public.a USING btree (x, y)`,
      `${build}CREATE UNIQUE INDEX CONCURRENTLY p_1_x_z_key ON public.p_1 USING btree (x, z)`,
      `${build}CREATE UNIQUE INDEX CONCURRENTLY p_2_x_z_key ON public.p_2 USING btree (x, z)`,
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a DROP CONSTRAINT a_x_key",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p DROP CONSTRAINT p_x_key",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD CONSTRAINT a_x_y_key UNIQUE USING INDEX a_x_y_key",
      "shared ACCESS EXCLUSIVE: ALTER TABLE ONLY public.p ADD CONSTRAINT p_x_z_key UNIQUE (x, z)",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_1 ADD CONSTRAINT p_1_x_z_key UNIQUE USING INDEX p_1_x_z_key",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_2 ADD CONSTRAINT p_2_x_z_key UNIQUE USING INDEX p_2_x_z_key",
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.p_x_z_key ATTACH PARTITION public.p_1_x_z_key",
      "shared ACCESS EXCLUSIVE: ALTER INDEX public.p_x_z_key ATTACH PARTITION public.p_2_x_z_key",
    ],
  },
  "a check and a foreign key hold at once and are checked later": {
    setup: "CREATE TABLE b (id int PRIMARY KEY); INSERT INTO b SELECT generate_series(1, 100)",
    from: "CREATE TABLE a (x int, y int)",
    to: "CREATE TABLE a (x int REFERENCES b, y int CHECK (y > 0))",
    rows,
    steps: () => [
      "shared SHARE ROW EXCLUSIVE: ALTER TABLE public.a ADD CONSTRAINT a_x_fkey FOREIGN KEY (x) REFERENCES public.b(id) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.a VALIDATE CONSTRAINT a_x_fkey",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD CONSTRAINT a_y_check CHECK ((y > 0)) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.a VALIDATE CONSTRAINT a_y_check",
    ],
    hazards: () => ["may-fail:public.a.a_x_fkey", "may-fail:public.a.a_y_check"],
  },
  "a foreign key of a partitioned table takes over those of its partitions": {
    setup: "CREATE TABLE b (id int PRIMARY KEY); INSERT INTO b SELECT generate_series(1, 100)",
    from: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); ${twoPartitions}`,
    to:
      `CREATE TABLE p (x int, y int, CONSTRAINT f FOREIGN KEY (y) REFERENCES b) PARTITION BY RANGE (x); ${twoPartitions}`,
    rows: partitionRows,
    steps: (major) => {
      const key = "CONSTRAINT f FOREIGN KEY (y) REFERENCES public.b(id)";
      const add = (table: string, end: string) =>
        `shared SHARE ROW EXCLUSIVE: ALTER TABLE public.${table} ADD ${key}${end}`;
      const check = (table: string) => `own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.${table} VALIDATE CONSTRAINT f`;
      return major >= 18 ? [add("p", " NOT VALID"), check("p")] : [
        add("p_1", " NOT VALID"),
        check("p_1"),
        add("p_2", " NOT VALID"),
        check("p_2"),
        `shared ACCESS EXCLUSIVE: ALTER TABLE public.p ADD ${key}`,
      ];
    },
  },
  "a column becomes NOT NULL without a look at the rows under the lock": {
    from: "CREATE TABLE a (x int, y int)",
    to: "CREATE TABLE a (x int, y int NOT NULL)",
    rows,
    steps: (major) => notNull("a", "y", major),
    hazards: () => ["may-fail:public.a.y"],
  },
  "a column of a partitioned table becomes NOT NULL": {
    from: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); ${twoPartitions};
      CREATE TABLE p_3 (x int, y int); ALTER TABLE p ATTACH PARTITION p_3 FOR VALUES FROM (1000) TO (2000)`,
    to: `CREATE TABLE p (x int, y int NOT NULL) PARTITION BY RANGE (x); ${twoPartitions};
      CREATE TABLE p_3 (x int, y int NOT NULL); ALTER TABLE p ATTACH PARTITION p_3 FOR VALUES FROM (1000) TO (2000)`,
    rows: partitionRows,
    steps: (major) => [...(major >= 18 ? notNull("p_3", "y", major) : []), ...notNull("p", "y", major)],
  },
  "a column whose default is a constant comes with its values": {
    from: "CREATE TABLE a (x int, y int)",
    to: "CREATE TABLE a (x int, y int, z timestamptz NOT NULL DEFAULT now())",
    rows,
    steps: () => [
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD COLUMN z timestamp with time zone DEFAULT now() NOT NULL",
    ],
    hazards: () => [],
  },
  "a column with another value for every row is filled in batches along the key": {
    from: "CREATE TABLE a (x int PRIMARY KEY, y int)",
    to: "CREATE TABLE a (x int PRIMARY KEY, y int, z uuid NOT NULL DEFAULT gen_random_uuid())",
    rows,
    steps: (major) => [
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD COLUMN z uuid",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ALTER COLUMN z SET DEFAULT gen_random_uuid()",
      "none ROW EXCLUSIVE: batches of public.a (x) UPDATE public.a AS t SET z = gen_random_uuid() FROM batch " +
      "WHERE t.x = batch.x AND t.z IS NULL",
      ...notNull("a", "z", major),
    ],
    hazards: () => ["may-fail:public.a.z"],
  },
  "a serial column of a table without a key is filled along its pages, for which triggers fire": {
    setup: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'`,
    from: "CREATE TABLE a (x int, y int); CREATE TRIGGER g BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f()",
    to:
      "CREATE TABLE a (x int, y int, z serial); CREATE TRIGGER g BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f()",
    rows,
    steps: (major) => [
      "shared nothing: CREATE SEQUENCE public.a_z_seq AS integer",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD COLUMN z integer",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ALTER COLUMN z SET DEFAULT nextval('public.a_z_seq'::regclass)",
      "none ROW EXCLUSIVE: batches of public.a () UPDATE public.a AS t SET z = nextval('public.a_z_seq'::regclass) " +
      "FROM batch WHERE t.ctid = batch.ctid AND t.z IS NULL",
      ...notNull("a", "z", major),
      "shared nothing: ALTER SEQUENCE public.a_z_seq OWNED BY public.a.z",
    ],
    hazards: () => ["untracked-dependency:public.a", "may-fail:public.a.z"],
  },
  "a table with rows is attached behind checks of itself and of the default partition": {
    from: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); CREATE TABLE p_d PARTITION OF p DEFAULT;
      CREATE TABLE q (x int, y int)`,
    to: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); CREATE TABLE p_d PARTITION OF p DEFAULT;
      CREATE TABLE q (x int, y int); ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM (0) TO (500)`,
    rows: "INSERT INTO q SELECT i, i FROM generate_series(1, 100) i; INSERT INTO p VALUES (900, 1)",
    steps: () => [
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.q ADD CONSTRAINT q__bound CHECK (((x IS NOT NULL) AND (x >= 0) AND (x < 500))) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.q VALIDATE CONSTRAINT q__bound",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_d ADD CONSTRAINT p_d__bound CHECK (NOT ((x IS NOT NULL) AND (x >= 0) AND (x < 500))) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.p_d VALIDATE CONSTRAINT p_d__bound",
      "shared ACCESS EXCLUSIVE: ALTER TABLE ONLY public.p ATTACH PARTITION public.q FOR VALUES FROM (0) TO (500)",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.q DROP CONSTRAINT q__bound",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_d DROP CONSTRAINT p_d__bound",
    ],
  },
  "a hash partition is attached behind a check that names the table": {
    from: `CREATE TABLE p (x int, y int) PARTITION BY HASH (x); CREATE TABLE q (x int, y int)`,
    to: `CREATE TABLE p (x int, y int) PARTITION BY HASH (x); CREATE TABLE q (x int, y int);
      ALTER TABLE p ATTACH PARTITION q FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
    rows: "INSERT INTO q SELECT i, i FROM generate_series(1, 100) i",
    steps: () => [
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.q ADD CONSTRAINT q__bound CHECK (satisfies_hash_partition('public.p'::pg_catalog.regclass::pg_catalog.oid, 1, 0, x)) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.q VALIDATE CONSTRAINT q__bound",
      "shared ACCESS EXCLUSIVE: ALTER TABLE ONLY public.p ATTACH PARTITION public.q FOR VALUES WITH (modulus 1, remainder 0)",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.q DROP CONSTRAINT q__bound",
    ],
  },
  "a partition is detached while the whole is used, behind a check that PostgreSQL would leave it": {
    from: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); ${twoPartitions}; CREATE INDEX i ON p (y)`,
    to: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x);
      CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (50); CREATE INDEX i ON p (y);
      CREATE TABLE p_2 (x int, y int); CREATE INDEX p_2_y_idx ON p_2 (y)`,
    rows: partitionRows,
    steps: () => [
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_2 ADD CONSTRAINT p_2__bound CHECK (((x IS NOT NULL) AND (x >= 50) AND (x < 1000))) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.p_2 VALIDATE CONSTRAINT p_2__bound",
      "none ACCESS EXCLUSIVE: ALTER TABLE public.p DETACH PARTITION public.p_2 CONCURRENTLY",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.p_2 DROP CONSTRAINT p_2__bound",
    ],
    hazards: () => [],
  },
  "a hash partition is detached, and another takes its place": {
    from: `CREATE TABLE p (x int, y int) PARTITION BY HASH (x); CREATE TABLE q (x int, y int);
      CREATE TABLE r PARTITION OF p FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
    to: `CREATE TABLE p (x int, y int) PARTITION BY HASH (x); CREATE TABLE r (x int, y int);
      CREATE TABLE q PARTITION OF p FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
    rows: partitionRows,
    steps: () => [
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.r ADD CONSTRAINT r__bound CHECK (satisfies_hash_partition('public.p'::pg_catalog.regclass::pg_catalog.oid, 1, 0, x)) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.r VALIDATE CONSTRAINT r__bound",
      "none ACCESS EXCLUSIVE: ALTER TABLE public.p DETACH PARTITION public.r CONCURRENTLY",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.r DROP CONSTRAINT r__bound",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.q ADD CONSTRAINT q__bound CHECK (satisfies_hash_partition('public.p'::pg_catalog.regclass::pg_catalog.oid, 1, 0, x)) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.q VALIDATE CONSTRAINT q__bound",
      "shared ACCESS EXCLUSIVE: ALTER TABLE ONLY public.p ATTACH PARTITION public.q FOR VALUES WITH (modulus 1, remainder 0)",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.q DROP CONSTRAINT q__bound",
    ],
  },
  "beside a default partition PostgreSQL detaches none concurrently": {
    from:
      `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); ${twoPartitions}; CREATE TABLE p_d PARTITION OF p DEFAULT`,
    to: `CREATE TABLE p (x int, y int) PARTITION BY RANGE (x); CREATE TABLE p_d PARTITION OF p DEFAULT;
      CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (50); CREATE TABLE p_2 (x int, y int)`,
    rows: partitionRows,
    steps: () => ["shared ACCESS EXCLUSIVE: ALTER TABLE public.p DETACH PARTITION public.p_2"],
  },
  "values of an enum are added outside of a transaction": {
    from: "CREATE TYPE e AS ENUM ('a', 'c')",
    to: "CREATE TYPE e AS ENUM ('a', 'b', 'c')",
    steps: () => ["none nothing: ALTER TYPE public.e ADD VALUE 'b' BEFORE 'c'"],
  },
  "a type that PostgreSQL changes without touching rows has no rewrite, and its check is redone unlocked": {
    from: "CREATE TABLE a (x varchar(10) CHECK (x <> ''), y int); CREATE INDEX i ON a (x)",
    to: "CREATE TABLE a (x varchar(20) CHECK (x <> ''), y int); CREATE INDEX i ON a (x)",
    rows,
    steps: () => [
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a DROP CONSTRAINT a_x_check",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ALTER COLUMN x TYPE character varying(20) USING x::character varying(20)",
      "shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD CONSTRAINT a_x_check CHECK (((x)::text <> ''::text)) NOT VALID",
      "own SHARE UPDATE EXCLUSIVE: ALTER TABLE public.a VALIDATE CONSTRAINT a_x_check",
    ],
    hazards: () => ["may-fail:public.a.a_x_check"],
  },
  "a type that PostgreSQL writes anew says that there is no online form": {
    from: "CREATE TABLE a (x int, y int)",
    to: "CREATE TABLE a (x bigint, y int)",
    rows,
    steps: () => ["shared ACCESS EXCLUSIVE: ALTER TABLE public.a ALTER COLUMN x TYPE bigint USING x::bigint"],
    hazards: () => ["rewrite:public.a", "blocks-reads:public.a", "blocks-writes:public.a"],
  },
  "an index that a change of type builds anew is told": {
    from: `CREATE TABLE a (x text, y int); CREATE INDEX i ON a (x)`,
    to: `CREATE TABLE a (x text COLLATE "C", y int); CREATE INDEX i ON a (x)`,
    rows,
    steps: () => [
      `shared ACCESS EXCLUSIVE: ALTER TABLE public.a ALTER COLUMN x TYPE text COLLATE pg_catalog."C" USING x::text`,
    ],
    hazards: () => ["index-build:public.a", "blocks-reads:public.a", "blocks-writes:public.a"],
  },
  "an exclusion has no online form, and says so": {
    from: "CREATE TABLE a (x int, y int)",
    to: "CREATE TABLE a (x int, y int, CONSTRAINT k EXCLUDE (x WITH =))",
    rows,
    steps: () => ["shared ACCESS EXCLUSIVE: ALTER TABLE public.a ADD CONSTRAINT k EXCLUDE USING btree (x WITH =)"],
    hazards: () => ["blocks-reads:public.a", "blocks-writes:public.a", "may-fail:public.a.k"],
  },
};

function notNull(table: string, column: string, major: number): string[] {
  const name = major >= 18 ? `${table}_${column}_not_null` : `${table}_${column}__not_null`;
  const alter = `ALTER TABLE public.${table}`;
  const validate = `own SHARE UPDATE EXCLUSIVE: ${alter} VALIDATE CONSTRAINT ${name}`;
  const add = (what: string) => `shared ACCESS EXCLUSIVE: ${alter} ADD CONSTRAINT ${name} ${what} NOT VALID`;
  return major >= 18 ? [add(`NOT NULL ${column}`), validate] : [
    add(`CHECK (${column} IS NOT NULL)`),
    validate,
    `shared ACCESS EXCLUSIVE: ${alter} ALTER COLUMN ${column} SET NOT NULL`,
    `shared ACCESS EXCLUSIVE: ${alter} DROP CONSTRAINT ${name}`,
  ];
}

for (const major of testMajors()) {
  for (const [name, { steps, hazards, look, minMajor = 14, ...pair }] of Object.entries(cases)) {
    if (major < minMajor) continue;
    Deno.test(`planChange() online on ${major}: ${name}`, async (t) => {
      let watched: WatchedStep[] = [];
      await converge(t, { major, ...pair, watch: (steps) => watched = steps }, ({ plan }) => {
        assert.deepEqual(outline(plan), steps(major));
        const found = plan.steps.flatMap(({ hazards }) => hazards.map(({ kind, on }) => `${kind}:${on}`));
        if (hazards) assert.deepEqual(found, hazards(major));
        assertGentle(watched);
        look?.(watched, major);
      });
    });
  }
}
