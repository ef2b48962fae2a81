import { bondCases } from "./bond_cases.ts";
import type { GeneratedCase } from "./generated_case.ts";

const parted = "CREATE TABLE a.pt (id integer, region text, at date, num integer) PARTITION BY LIST (region)";

export const cases: readonly GeneratedCase[] = [
  {
    name: "a column goes back to the storage of its type",
    from: ["CREATE TABLE a.t (id integer, doc jsonb)", "ALTER TABLE a.t ALTER doc SET STORAGE EXTERNAL"],
    to: ["CREATE TABLE a.t (id integer, doc jsonb)"],
  },
  {
    name: "a change of type keeps storage and compression",
    from: [
      "CREATE TABLE a.t (id integer, doc text)",
      "ALTER TABLE a.t ALTER doc SET STORAGE MAIN, ALTER doc SET COMPRESSION pglz",
    ],
    to: [
      "CREATE TABLE a.t (id integer, doc varchar(20))",
      "ALTER TABLE a.t ALTER doc SET STORAGE MAIN, ALTER doc SET COMPRESSION pglz",
    ],
  },
  {
    name: "a type changes under an expression that gets a cast",
    from: [
      "CREATE FUNCTION a.f(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1'",
      "CREATE TABLE a.t (id integer CHECK (a.f(id) > 0))",
      "CREATE INDEX t_f ON a.t (a.f(id))",
    ],
    to: [
      "CREATE FUNCTION a.f(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1'",
      "CREATE TABLE a.t (id bigint CHECK (a.f(id::integer) > 0))",
      "CREATE INDEX t_f ON a.t (a.f(id::integer))",
    ],
  },
  {
    name: "a type changes under statistics with a target",
    from: [
      "CREATE TABLE a.t (id integer, n integer)",
      "CREATE STATISTICS a.s ON id, n FROM a.t",
      "ALTER STATISTICS a.s SET STATISTICS 77",
    ],
    to: [
      "CREATE TABLE a.t (id bigint, n integer)",
      "CREATE STATISTICS a.s ON id, n FROM a.t",
      "ALTER STATISTICS a.s SET STATISTICS 77",
    ],
  },
  {
    name: "a type with attributes that change is used for the first time",
    from: ["CREATE TYPE a.pair AS (x bigint)", "CREATE TYPE a.deep AS (y integer)", "CREATE TABLE a.t (d a.deep)"],
    to: ["CREATE TYPE a.pair AS (x integer)", "CREATE TYPE a.deep AS (y a.pair)", "CREATE TABLE a.t (d a.deep)"],
  },
  {
    name: "a name that wants quotes has an identity column",
    from: ['CREATE TABLE a."T 2" (id integer)'],
    to: ['CREATE TABLE a."T 2" (id integer, n integer GENERATED ALWAYS AS IDENTITY)'],
  },
  {
    name: "an unused sequence starts outside of its new bounds",
    from: ["CREATE SEQUENCE a.sq MINVALUE -5 MAXVALUE 1000"],
    to: ["CREATE SEQUENCE a.sq MINVALUE 2000"],
  },
  {
    name: "a partition has a default that its table has not",
    from: [parted, "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT", "ALTER TABLE a.p1 ALTER id SET DEFAULT 42"],
    to: [parted, "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT", "ALTER TABLE ONLY a.pt ALTER id SET DEFAULT 7"],
  },
  {
    name: "partitions get a column with a storage of its own",
    from: [parted, "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT"],
    to: [
      `${parted}`,
      "ALTER TABLE a.pt ADD doc text",
      "ALTER TABLE a.pt ALTER doc SET STORAGE MAIN",
      "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT",
    ],
  },
  {
    name: "a partition is detached that has checks and foreign keys of its table",
    from: [
      "CREATE TABLE a.t (id integer PRIMARY KEY)",
      parted,
      "ALTER TABLE a.pt ADD CONSTRAINT c CHECK (id > 0), ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES a.t",
      "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT",
    ],
    to: [
      "CREATE TABLE a.t (id integer PRIMARY KEY)",
      parted,
      "CREATE TABLE a.p1 (LIKE a.pt)",
      "ALTER TABLE a.pt ADD CONSTRAINT c CHECK (id > 0), ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES a.t",
    ],
  },
  {
    name: "a partition changes its bound while a column goes",
    from: [
      parted,
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES IN ('x')",
      "CREATE INDEX p1_num ON a.p1 (num)",
      "ALTER TABLE a.pt ADD CONSTRAINT c CHECK (id > 0)",
    ],
    to: [
      "CREATE TABLE a.pt (id integer, region text, at date) PARTITION BY LIST (region)",
      "CREATE TABLE a.p1 PARTITION OF a.pt FOR VALUES IN ('x', 'y')",
      "ALTER TABLE a.pt ADD CONSTRAINT c CHECK (id > 0)",
    ],
  },
  {
    name: "an index of a partition leaves that of its table",
    from: [
      parted,
      "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT",
      "CREATE INDEX pt_index ON ONLY a.pt (num)",
      "CREATE INDEX p1_index ON a.p1 (num)",
      "ALTER INDEX a.pt_index ATTACH PARTITION a.p1_index",
    ],
    to: [parted, "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT", "CREATE INDEX pt_index ON a.pt (num)"],
  },
  {
    name: "a partition whose trigger has another state is detached",
    from: [
      "CREATE FUNCTION a.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
      parted,
      "CREATE TRIGGER row AFTER INSERT ON a.pt FOR EACH ROW EXECUTE FUNCTION a.fire()",
      "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT",
      "ALTER TABLE a.p1 DISABLE TRIGGER row",
    ],
    to: [
      "CREATE FUNCTION a.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
      parted,
      "CREATE TRIGGER row AFTER INSERT ON a.pt FOR EACH ROW EXECUTE FUNCTION a.fire()",
      "CREATE TABLE a.p1 (LIKE a.pt)",
    ],
  },
  {
    name: "a table with heirs gets an identity column",
    from: ["CREATE TABLE a.t (id integer)", "CREATE TABLE a.child () INHERITS (a.t)"],
    to: [
      "CREATE TABLE a.t (id integer)",
      "ALTER TABLE a.t ADD n integer GENERATED ALWAYS AS IDENTITY",
      "CREATE TABLE a.child () INHERITS (a.t)",
    ],
  },
  {
    name: "an heir is made before its parent by its name",
    from: [],
    to: [
      "CREATE TABLE a.t (id integer, note text DEFAULT 'x')",
      "CREATE TABLE a.child () INHERITS (a.t)",
      "ALTER TABLE a.child ALTER note SET DEFAULT 'y'",
    ],
  },
  {
    name: "a column leaves a primary key and may be null",
    from: ["CREATE TABLE a.t (id integer, txt text, PRIMARY KEY (id, txt))"],
    to: ["CREATE TABLE a.t (id integer, txt text, PRIMARY KEY (id))"],
  },
  {
    name: "a domain changes its type when the table that held it goes",
    from: ["CREATE DOMAIN a.pos AS numeric", "CREATE TABLE a.t (n a.pos)"],
    to: ["CREATE DOMAIN a.pos AS integer"],
  },
  {
    name: "a published table without an identity gets values of its own",
    from: ["CREATE TABLE a.t (id integer)", "CREATE PUBLICATION pub FOR TABLE a.t"],
    to: ["CREATE TABLE a.t (id integer, key uuid DEFAULT gen_random_uuid())", "CREATE PUBLICATION pub FOR TABLE a.t"],
  },
  {
    name: "a column of a materialized view has a target",
    from: ["CREATE MATERIALIZED VIEW a.m AS SELECT 1 AS id"],
    to: ["CREATE MATERIALIZED VIEW a.m AS SELECT 1 AS id", "ALTER MATERIALIZED VIEW a.m ALTER id SET STATISTICS 33"],
  },
  {
    name: "a virtual column becomes a plain one",
    since: 18,
    from: ["CREATE TABLE a.t (id integer, gen integer GENERATED ALWAYS AS (id + 1) VIRTUAL)"],
    to: ["CREATE TABLE a.t (id integer, gen integer)"],
  },
  {
    name: "a computed column changes its type",
    from: ["CREATE TABLE a.t (id integer, gen integer GENERATED ALWAYS AS (1 + 2) STORED)"],
    to: ["CREATE TABLE a.t (id integer, gen bigint GENERATED ALWAYS AS (1 + 2) STORED)"],
  },
  {
    name: "a partition is detached from a table with an identity",
    since: 17,
    from: [
      `${parted}`,
      "ALTER TABLE a.pt ADD ident bigint GENERATED ALWAYS AS IDENTITY",
      "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT",
    ],
    to: [
      `${parted}`,
      "ALTER TABLE a.pt ADD ident bigint GENERATED ALWAYS AS IDENTITY",
      "CREATE TABLE a.p1 (LIKE a.pt)",
    ],
  },
  {
    name: "a list stands behind another column",
    from: ["CREATE TABLE a.t (list integer[] DEFAULT ARRAY[1, 2])"],
    to: ["CREATE TABLE a.t (id integer, list integer[] DEFAULT ARRAY[1, 2])"],
  },
  {
    name: "a type is dropped under a table of it",
    from: ["CREATE TYPE a.pair AS (x integer, y text)", "CREATE TABLE a.typed OF a.pair"],
    to: ["CREATE TYPE a.pair AS (x integer)"],
  },
  {
    name: "an heir comes with a NOT NULL that is not valid above it",
    since: 18,
    from: ["CREATE TABLE a.t (id integer)", "ALTER TABLE a.t ADD txt name DEFAULT 'x'"],
    to: [
      "CREATE TABLE a.t (id integer)",
      `ALTER TABLE a.t ADD txt text COLLATE "C" DEFAULT 'x'`,
      "ALTER TABLE a.t ADD CONSTRAINT txt_later NOT NULL txt NOT VALID",
      "CREATE TABLE a.child (own integer) INHERITS (a.t)",
    ],
  },
  {
    name: "a type changes above a NOT NULL that is valid in a partition alone",
    since: 18,
    from: [
      `${parted}`,
      "ALTER TABLE a.pt ADD txt text",
      "ALTER TABLE a.pt ADD CONSTRAINT txt_later NOT NULL txt NOT VALID",
      "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT",
    ],
    to: [
      `${parted}`,
      "ALTER TABLE a.pt ADD txt character(9)",
      "ALTER TABLE a.pt ADD CONSTRAINT txt_later NOT NULL txt NOT VALID",
      "CREATE TABLE a.p1 PARTITION OF a.pt DEFAULT",
    ],
  },
  {
    name: "an heir comes while the type changes above a NOT NULL that is not valid",
    since: 18,
    from: [
      "CREATE TABLE a.t (num numeric(12,2) DEFAULT 2)",
      "ALTER TABLE a.t ADD CONSTRAINT num_later NOT NULL num NOT VALID",
    ],
    to: [
      "CREATE TABLE a.t (num smallint DEFAULT 2)",
      "ALTER TABLE a.t ADD CONSTRAINT num_later NOT NULL num NOT VALID",
      "CREATE TABLE a.child (own bigint) INHERITS (a.t)",
    ],
  },
  {
    name: "a NOT NULL that heirs do not have comes with its column",
    since: 18,
    from: ["CREATE TABLE a.t (id bigint)"],
    to: [
      "CREATE TABLE a.t (id bigint)",
      "ALTER TABLE a.t ADD txt text DEFAULT 'y' NOT NULL NO INHERIT",
      "CREATE TABLE a.child (own bigint) INHERITS (a.t)",
    ],
  },
  {
    name: "heirs keep no NOT NULL that is theirs no longer",
    since: 18,
    from: [
      "CREATE TABLE a.t (id bigint, txt text)",
      "ALTER TABLE a.t ADD CONSTRAINT k PRIMARY KEY (id, txt)",
      "CREATE TABLE a.child (own bigint) INHERITS (a.t)",
    ],
    to: [
      "CREATE TABLE a.t (id bigint, txt text NOT NULL NO INHERIT)",
      "CREATE TABLE a.child (own bigint) INHERITS (a.t)",
      "CREATE TABLE a.later (own bigint) INHERITS (a.t)",
    ],
  },
  {
    name: "a partition has its NOT NULL when it is attached anew",
    from: [
      `${parted}`,
      "ALTER TABLE a.pt ADD doc jsonb",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN ('z')",
    ],
    to: [
      `${parted}`,
      "ALTER TABLE a.pt ADD doc jsonb DEFAULT '{}' CONSTRAINT doc_there NOT NULL",
      "CREATE TABLE a.p2 PARTITION OF a.pt FOR VALUES IN ('z', 'w')",
    ],
  },
  {
    name: "a domain is checked before values of it are inside of others",
    from: ["CREATE DOMAIN a.pos AS bigint"],
    to: [
      "CREATE DOMAIN a.pos AS bigint NOT NULL",
      "ALTER DOMAIN a.pos ADD CONSTRAINT small CHECK (VALUE < 1000)",
      "CREATE TYPE a.deep AS (inside a.pos)",
      "CREATE TABLE a.t (id integer, pairs a.deep, list a.pos[])",
    ],
  },
  {
    name: "a domain is checked anew under values that are inside of others",
    from: [
      "CREATE DOMAIN a.pos AS bigint",
      "CREATE TYPE a.deep AS (inside a.pos)",
      "CREATE TABLE a.t (id integer, pairs a.deep, list a.pos[])",
    ],
    to: [
      "CREATE DOMAIN a.pos AS bigint CHECK (VALUE < 1000)",
      "CREATE TYPE a.deep AS (inside a.pos)",
      "CREATE TABLE a.t (id integer, pairs a.deep, list a.pos[])",
    ],
  },
  ...bondCases,
];
