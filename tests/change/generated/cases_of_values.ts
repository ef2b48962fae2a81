import type { GeneratedCase } from "./generated_case.ts";

const parent = "CREATE TABLE a.parent (id integer PRIMARY KEY)";
const child = "CREATE TABLE a.child (id integer PRIMARY KEY REFERENCES a.parent)";
const unlogged = (table: string) => table.replace("CREATE TABLE", "CREATE UNLOGGED TABLE");
const circle = [
  "ALTER TABLE a.parent ADD CONSTRAINT back FOREIGN KEY (id) REFERENCES a.child DEFERRABLE INITIALLY DEFERRED",
];
const stored = "CREATE MATERIALIZED VIEW a.m AS SELECT id, n FROM a.t";
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
];
