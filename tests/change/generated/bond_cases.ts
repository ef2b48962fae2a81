import type { GeneratedCase } from "./generated_case.ts";

const fire = "CREATE FUNCTION a.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'";

const identified = "CREATE TABLE a.pt (id integer, n bigint GENERATED ALWAYS AS IDENTITY)";

/** Pairs about partitions, heirs, and what hangs on their bonds. */
export const bondCases: readonly GeneratedCase[] = [
  {
    name: "a partition is attached whose copy of a changed trigger is disabled",
    from: [
      fire,
      "CREATE TABLE a.pt (id integer) PARTITION BY HASH (id)",
      "CREATE TRIGGER row BEFORE DELETE ON a.pt FOR EACH ROW EXECUTE FUNCTION a.fire()",
      "CREATE TABLE a.p2 (LIKE a.pt) PARTITION BY RANGE (id)",
    ],
    to: [
      fire,
      "CREATE TABLE a.pt (id integer) PARTITION BY HASH (id)",
      "CREATE TRIGGER row AFTER INSERT ON a.pt FOR EACH ROW EXECUTE FUNCTION a.fire()",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES WITH (modulus 4, remainder 1) PARTITION BY RANGE (id)",
      "ALTER TABLE a.p2 DISABLE TRIGGER row",
    ],
  },
  {
    name: "a column of a range of its own gets a built-in one and may not be null",
    from: ["CREATE TYPE a.span AS RANGE (subtype = int4)", "CREATE TABLE a.t (id integer, span a.span)"],
    to: ["CREATE TABLE a.t (id integer, span int4range NOT NULL)"],
  },
  {
    name: "a table with a published heir without an identity gets values of its own",
    from: ["CREATE TABLE a.t (id integer PRIMARY KEY)"],
    to: [
      "CREATE TABLE a.t (id integer PRIMARY KEY, key uuid DEFAULT gen_random_uuid())",
      "CREATE TABLE a.child () INHERITS (a.t)",
      "CREATE PUBLICATION pub FOR TABLE a.t",
    ],
  },
  {
    name: "a partition with a key changes its bound while the key goes",
    from: [
      "CREATE TABLE a.pt (id integer PRIMARY KEY) PARTITION BY RANGE (id)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES FROM (0) TO (2)",
    ],
    to: [
      "CREATE TABLE a.pt (id integer) PARTITION BY RANGE (id)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES FROM (MINVALUE) TO (2)",
    ],
  },
  {
    name: "a partition changes its bound while its table gets a foreign key",
    from: [
      "CREATE TABLE a.t (id integer PRIMARY KEY)",
      "CREATE TABLE a.pt (id integer) PARTITION BY RANGE (id)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES FROM (0) TO (2)",
    ],
    to: [
      "CREATE TABLE a.t (id integer PRIMARY KEY)",
      "CREATE TABLE a.pt (id integer REFERENCES a.t) PARTITION BY RANGE (id)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES FROM (MINVALUE) TO (2)",
    ],
  },
  {
    name: "partitions of partitions take a storage that the old type has not",
    from: [
      "CREATE TABLE a.pt (id integer, txt name) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2 PARTITION OF a.pt DEFAULT PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 DEFAULT",
    ],
    to: [
      "CREATE TABLE a.pt (id integer, txt text) PARTITION BY LIST (id)",
      "ALTER TABLE a.pt ALTER txt SET STORAGE MAIN",
      "CREATE TABLE a.p2 PARTITION OF a.pt DEFAULT PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 DEFAULT",
    ],
  },
  {
    name: "a partition comes without the index of its table",
    from: ["CREATE TABLE a.pt (id integer) PARTITION BY LIST (id)", "CREATE INDEX pt_index ON ONLY a.pt (id)"],
    to: [
      "CREATE TABLE a.pt (id integer) PARTITION BY LIST (id)",
      "CREATE TABLE a.pd PARTITION OF a.pt DEFAULT",
      "CREATE INDEX pt_index ON ONLY a.pt (id)",
    ],
  },
  {
    name: "a type changes under an attached index with a name of its own, which another partition lacks",
    from: [
      "CREATE TABLE a.pt (id integer, num integer) PARTITION BY LIST (id)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES IN (1)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (2)",
      "CREATE INDEX pt_index ON ONLY a.pt (num)",
      "CREATE INDEX p1_index ON a.p1 (num)",
      "ALTER INDEX a.pt_index ATTACH PARTITION a.p1_index",
    ],
    to: [
      "CREATE TABLE a.pt (id integer, num bigint) PARTITION BY LIST (id)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES IN (1)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (2)",
      "CREATE INDEX pt_index ON ONLY a.pt (num)",
      "CREATE INDEX p1_index ON a.p1 (num)",
      "ALTER INDEX a.pt_index ATTACH PARTITION a.p1_index",
    ],
  },
  {
    name: "a type changes under a check that is valid in an heir alone",
    from: [
      "CREATE TABLE a.t (id integer)",
      "ALTER TABLE a.t ADD CONSTRAINT c CHECK (id > 0) NOT VALID",
      "CREATE TABLE a.child () INHERITS (a.t)",
    ],
    to: [
      "CREATE TABLE a.t (id bigint)",
      "ALTER TABLE a.t ADD CONSTRAINT c CHECK (id > 0) NOT VALID",
      "CREATE TABLE a.child () INHERITS (a.t)",
    ],
  },
  {
    name: "a partition with partitions comes to a table with an index",
    from: ["CREATE TABLE a.pt (id integer, num integer) PARTITION BY HASH (id)", "CREATE INDEX i ON a.pt (num)"],
    to: [
      "CREATE TABLE a.pt (id integer, num integer) PARTITION BY HASH (id)",
      "CREATE INDEX i ON a.pt (num)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES WITH (modulus 2, remainder 1) PARTITION BY HASH (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES WITH (modulus 1, remainder 0)",
    ],
  },
  {
    name: "a partition of a partition comes while a column goes from the whole",
    from: [
      "CREATE TABLE a.pt (id integer, region text, num integer) PARTITION BY LIST (region)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES IN ('x')",
      "CREATE INDEX p1_own ON a.p1 (num)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN ('z') PARTITION BY LIST (region)",
    ],
    to: [
      "CREATE TABLE a.pt (id integer, region text) PARTITION BY LIST (region)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES IN ('x')",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN ('z') PARTITION BY LIST (region)",
      "CREATE TABLE a.p2d PARTITION OF a.p2 DEFAULT",
    ],
  },
  {
    name: "a column that a referenced key includes changes its type",
    from: [
      "CREATE TABLE a.t (id integer, num text, PRIMARY KEY (id) INCLUDE (num))",
      "CREATE TABLE a.old (ref integer REFERENCES a.t)",
    ],
    to: [
      "CREATE TABLE a.t (id integer, num integer, PRIMARY KEY (id) INCLUDE (num))",
      "CREATE TABLE a.old (ref integer REFERENCES a.t)",
      "CREATE TABLE a.fresh (ref integer REFERENCES a.t)",
    ],
  },
  {
    name: "a partition with partitions comes to a table with an identity",
    since: 17,
    from: [`${identified} PARTITION BY LIST (id)`],
    to: [
      `${identified} PARTITION BY LIST (id)`,
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
  },
  {
    name: "a partition with partitions is attached anew to a table with an identity",
    since: 17,
    from: [
      `${identified} PARTITION BY LIST (id)`,
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
    to: [
      `${identified} PARTITION BY LIST (id)`,
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2, 3) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
  },
  {
    name: "a partition that is attached anew has an index of its own beside one like it that is a part",
    from: [
      "CREATE TABLE a.pt (id integer, num integer) PARTITION BY LIST (id)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES IN (1)",
      "CREATE INDEX p1_a_own ON a.p1 (num DESC)",
      "CREATE INDEX p1_index ON a.p1 (num)",
      "CREATE INDEX pt_index ON ONLY a.pt (num)",
      "ALTER INDEX a.pt_index ATTACH PARTITION a.p1_index",
    ],
    to: [
      "CREATE TABLE a.pt (id integer, num integer) PARTITION BY LIST (id)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES IN (1, 2)",
      "CREATE INDEX p1_a_own ON a.p1 (num DESC)",
      "CREATE INDEX p1_index ON a.p1 (num)",
      "CREATE INDEX pt_index ON ONLY a.pt (num)",
      "ALTER INDEX a.pt_index ATTACH PARTITION a.p1_index",
    ],
  },
  {
    name: "a table with partitions is attached and gets a column with a default",
    from: [
      "CREATE TABLE a.pt (id integer) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2 (id integer) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
    to: [
      "CREATE TABLE a.pt (id integer, txt text DEFAULT upper('y') NOT NULL) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
  },
  {
    name: "a partition of a partition gets a column with the default of the one above it",
    from: [
      "CREATE TABLE a.pt (id integer) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
    to: [
      "CREATE TABLE a.pt (id integer, n integer DEFAULT 1) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2) PARTITION BY LIST (id)",
      "ALTER TABLE a.p2 ALTER n SET DEFAULT 2",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
  },
  {
    name: "a partition comes to a partition while a column of the whole changes its type",
    from: [
      "CREATE TABLE a.pt (id integer, num smallint) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2) PARTITION BY LIST (id)",
    ],
    to: [
      "CREATE TABLE a.pt (id integer, num integer) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
  },
  {
    name: "a partition with partitions is attached anew while the whole gets a key",
    from: [
      "CREATE TABLE a.pt (id integer) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
    to: [
      "CREATE TABLE a.pt (id integer, CONSTRAINT pt_key UNIQUE (id)) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN (1, 2, 3) PARTITION BY LIST (id)",
      "CREATE TABLE a.p2a PARTITION OF a.p2 FOR VALUES IN (1)",
    ],
  },
];
