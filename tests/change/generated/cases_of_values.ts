import type { GeneratedCase } from "./generated_case.ts";

const parent = "CREATE TABLE a.parent (id integer PRIMARY KEY)";
const child = "CREATE TABLE a.child (id integer PRIMARY KEY REFERENCES a.parent)";
const unlogged = (table: string) => table.replace("CREATE TABLE", "CREATE UNLOGGED TABLE");
const circle = [
  "ALTER TABLE a.parent ADD CONSTRAINT back FOREIGN KEY (id) REFERENCES a.child DEFERRABLE INITIALLY DEFERRED",
];
const stored = "CREATE MATERIALIZED VIEW a.m AS SELECT id, n FROM a.t";
const stopping = "CREATE FUNCTION a.stop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'";
const guarded = "CREATE TRIGGER stops BEFORE UPDATE ON a.t FOR EACH ROW EXECUTE FUNCTION a.stop()";
const ruled = "CREATE RULE stops AS ON UPDATE TO a.t WHERE new.id > 0 DO INSTEAD NOTHING";
const index = "CREATE UNIQUE INDEX m_id ON a.m (id)";

/** Types, rights, views, and what tables have beside columns and partitions. */
export const casesOfValues: readonly GeneratedCase[] = [
  {
    name: "a range type is made anew under default privileges for functions",
    from: ["CREATE TYPE a.span AS RANGE (subtype = int8)"],
    to: ["ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"],
  },
  {
    name: "an index comes to a materialized view that nobody can read",
    from: ["CREATE TABLE a.t (id integer, n smallint)", `${stored} WITH NO DATA`],
    to: ["CREATE TABLE a.t (id integer, n smallint)", stored, index],
  },
  {
    name: "an index comes to a materialized view that nobody can read afterwards",
    from: ["CREATE TABLE a.t (id integer, n smallint)", stored],
    to: ["CREATE TABLE a.t (id integer, n smallint)", `${stored} WITH NO DATA`, index],
  },
  {
    name: "a foreign key comes to a table that ceases to be unlogged",
    from: [unlogged(parent), "CREATE TABLE a.child (id integer PRIMARY KEY)"],
    to: [parent, child],
  },
  {
    name: "tables with a foreign key between them change whether they are logged",
    from: [parent, child],
    to: [unlogged(parent), unlogged(child)],
  },
  {
    name: "tables in a circle of foreign keys change whether they are logged",
    from: [parent, child, ...circle],
    to: [unlogged(parent), unlogged(child), ...circle],
  },
  {
    name: "a column leaves a key while the replica identity changes",
    from: ["CREATE TABLE a.t (id integer, num integer, PRIMARY KEY (id) INCLUDE (num))"],
    to: ["CREATE TABLE a.t (id integer PRIMARY KEY)", "ALTER TABLE a.t REPLICA IDENTITY FULL"],
  },
  {
    name: "an identity comes to a table whose owner has default privileges",
    from: [
      "CREATE TABLE a.t (id integer)",
      "ALTER TABLE a.t OWNER TO gen_owner",
      "ALTER DEFAULT PRIVILEGES FOR ROLE gen_owner GRANT USAGE ON SEQUENCES TO gen_reader",
    ],
    to: [
      "CREATE TABLE a.t (id integer, n bigint GENERATED ALWAYS AS IDENTITY)",
      "ALTER TABLE a.t OWNER TO gen_owner",
    ],
  },
  {
    name: "the replica identity becomes an index that comes with it",
    from: ["CREATE TABLE a.t (id integer NOT NULL)"],
    to: [
      "CREATE TABLE a.t (id integer NOT NULL)",
      "CREATE UNIQUE INDEX one ON a.t (id)",
      "ALTER TABLE a.t REPLICA IDENTITY USING INDEX one",
    ],
  },
  {
    name: "a virtual column is computed otherwise in a table with a check",
    since: 18,
    from: ["CREATE TABLE a.t (id integer CHECK (id > 0), v integer GENERATED ALWAYS AS (id * 2) VIRTUAL)"],
    to: ["CREATE TABLE a.t (id integer CHECK (id > 0), v integer GENERATED ALWAYS AS (id * 3) VIRTUAL)"],
  },
  {
    name: "a materialized view comes over one that nobody could read",
    from: ["CREATE TABLE a.t (id integer, n smallint)", `${stored} WITH NO DATA`],
    to: [
      "CREATE TABLE a.t (id integer, n smallint)",
      stored,
      "CREATE VIEW a.between AS SELECT id FROM a.m",
      "CREATE MATERIALIZED VIEW a.above AS SELECT id FROM a.between",
    ],
  },
  {
    name: "a view under a materialized view has a column more on one side",
    from: [
      "CREATE TABLE a.t (id integer, n smallint)",
      "CREATE VIEW a.v AS SELECT id, n FROM a.t",
      "CREATE MATERIALIZED VIEW a.m AS SELECT id FROM a.v",
    ],
    to: [
      "CREATE TABLE a.t (id integer, n smallint)",
      "CREATE VIEW a.v AS SELECT id FROM a.t",
      "CREATE MATERIALIZED VIEW a.m AS SELECT id FROM a.v",
    ],
  },
  {
    name: "an attribute of a table's type changes to what its values are not cast to by themselves",
    from: [
      `CREATE TYPE a.pair AS (x integer, y text COLLATE "C", z text, gone integer)`,
      "CREATE TABLE a.typed OF a.pair (z WITH OPTIONS DEFAULT '3')",
      "CREATE INDEX typed_z ON a.typed (z)",
      "CREATE VIEW a.v AS SELECT * FROM a.typed",
    ],
    to: [
      "CREATE TYPE a.pair AS (x bigint, y text, z integer, come integer)",
      "CREATE TABLE a.typed OF a.pair (z WITH OPTIONS DEFAULT 3)",
      "CREATE INDEX typed_z ON a.typed (z)",
      "CREATE VIEW a.v AS SELECT * FROM a.typed",
    ],
  },
  {
    name: "a table of which a publication chooses columns gets values of its own",
    since: 15,
    from: ["CREATE TABLE a.t (id integer, n integer, PRIMARY KEY (id, n))"],
    to: [
      "CREATE TABLE a.t (id integer, n integer, key uuid DEFAULT gen_random_uuid() NOT NULL, PRIMARY KEY (id, n))",
      "CREATE PUBLICATION pub FOR TABLE a.t (id)",
    ],
  },
  {
    name: "values of its own come to a table whose trigger stops updates",
    from: [stopping, "CREATE TABLE a.t (id integer)", guarded, "INSERT INTO a.t VALUES (1), (2)"],
    to: [stopping, "CREATE TABLE a.t (id integer, key uuid DEFAULT gen_random_uuid() NOT NULL)", guarded],
  },
  {
    name: "values of its own come to a table whose rule stops updates",
    from: ["CREATE TABLE a.t (id integer)", ruled, "INSERT INTO a.t VALUES (1), (2)"],
    to: ["CREATE TABLE a.t (id integer, key uuid DEFAULT gen_random_uuid() NOT NULL)", ruled],
  },
  {
    name: "a domain under a materialized view changes what it stands on",
    from: [
      "CREATE DOMAIN a.pos AS integer",
      "CREATE DOMAIN a.tiny AS a.pos",
      "CREATE TABLE a.t (id integer, n a.tiny)",
      stored,
    ],
    to: ["CREATE DOMAIN a.tiny AS smallint", "CREATE TABLE a.t (id integer, n a.tiny)", stored],
  },
  {
    name: "a foreign key comes while an index goes that would do for it",
    from: [
      "CREATE TABLE a.t (id integer, PRIMARY KEY (id) DEFERRABLE)",
      "CREATE UNIQUE INDEX one ON a.t (id)",
      "CREATE TABLE a.child (id integer)",
    ],
    to: ["CREATE TABLE a.t (id integer PRIMARY KEY)", "CREATE TABLE a.child (id integer REFERENCES a.t)"],
  },
  {
    name: "a column changes its type that an index includes on which a foreign key rests",
    from: [
      "CREATE TABLE a.t (id integer, n text)",
      "CREATE UNIQUE INDEX one ON a.t (id) INCLUDE (n)",
      "CREATE TABLE a.child (id integer REFERENCES a.t (id))",
    ],
    to: [
      "CREATE TABLE a.t (id integer, n integer)",
      "CREATE UNIQUE INDEX one ON a.t (id) INCLUDE (n)",
      "CREATE TABLE a.child (id integer REFERENCES a.t (id))",
    ],
  },
  {
    name: "the sequence of an identity gets the name of another one",
    from: [
      "CREATE TABLE a.t (id integer GENERATED ALWAYS AS IDENTITY)",
      "CREATE TABLE a.u (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME a.counter))",
    ],
    to: [
      "CREATE TABLE a.t (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME a.counter))",
      "CREATE TABLE a.u (id integer GENERATED ALWAYS AS IDENTITY)",
    ],
  },
  {
    name: "a table changes whether it is logged, and its sequence does not",
    since: 15,
    from: [
      "CREATE UNLOGGED SEQUENCE a.sq",
      "CREATE UNLOGGED TABLE a.t (id integer)",
      "ALTER SEQUENCE a.sq OWNED BY a.t.id",
    ],
    to: [
      "CREATE UNLOGGED SEQUENCE a.sq",
      "CREATE TABLE a.t (id integer)",
      "ALTER SEQUENCE a.sq OWNED BY a.t.id",
      "ALTER SEQUENCE a.sq SET UNLOGGED",
    ],
  },
  {
    name: "a domain is checked before a column has values of it inside of others",
    from: ["CREATE DOMAIN a.pos AS integer", "CREATE TYPE a.deep AS (inside a.pos)", "CREATE TABLE a.t (id integer)"],
    to: [
      "CREATE DOMAIN a.pos AS integer NOT NULL CHECK (VALUE > 0)",
      "CREATE TYPE a.deep AS (inside a.pos)",
      "CREATE TABLE a.t (id integer, d a.deep)",
    ],
  },
  {
    name: "a name with signs goes and another one comes",
    from: ['CREATE VIEW a."o""ne - (two)" AS SELECT 1 AS id'],
    to: ['CREATE VIEW a."th.ree [four]\\" AS SELECT 1 AS id'],
  },
];
