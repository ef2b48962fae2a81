import type { GeneratedCase } from "./generated_case.ts";

const near = "CREATE TABLE a.near (id integer, note text)";
const strict = "CREATE TABLE a.near (id integer, note text NOT NULL)";
const whole = "CREATE TABLE a.whole (id integer, note text) PARTITION BY RANGE (id)";
const beyond = ["CREATE FOREIGN DATA WRAPPER wrap", "CREATE SERVER beyond FOREIGN DATA WRAPPER wrap"];
const outside = "CREATE FOREIGN TABLE a.outside () INHERITS (a.near) SERVER beyond";
const heir = "CREATE TABLE a.heir () INHERITS (a.near)";
const required = (table: string) => `ALTER TABLE ${table} ALTER note SET NOT NULL`;
const transform = "CREATE TRANSFORM FOR integer LANGUAGE plpgsql (TO SQL WITH FUNCTION int4recv(internal))";
const spoken = (how: string, body: string) =>
  `CREATE FUNCTION a.spoken(integer) RETURNS integer${how} LANGUAGE plpgsql AS 'BEGIN RETURN ${body}; END'`;

/** hstore in a schema, and whatever names a member of it. */
const store = (schema: string) => [
  `CREATE EXTENSION hstore SCHEMA ${schema}`,
  `CREATE TABLE a.tagged (id integer, tags ${schema}.hstore DEFAULT '')`,
  `CREATE VIEW a.seen_tags AS SELECT id, ${schema}.akeys(tags) AS keys FROM a.tagged`,
  `CREATE FUNCTION a.tag(${schema}.hstore) RETURNS ${schema}.hstore LANGUAGE sql AS 'SELECT $1'`,
  "CREATE INDEX tagged_tags ON a.tagged USING gin (tags)",
  `REVOKE ALL ON FUNCTION ${schema}.akeys(${schema}.hstore) FROM PUBLIC`,
];

/** What pairs of further kinds came down to. */
export const furtherCases: readonly GeneratedCase[] = [
  {
    name: "a NOT NULL of a foreign heir comes and goes by itself",
    from: [...beyond, near, outside, required("a.outside")],
    to: [...beyond, near, outside],
  },
  {
    name: "a foreign heir comes with a NOT NULL of its own",
    from: [...beyond, near],
    to: [...beyond, near, outside, required("a.outside")],
  },
  {
    name: "a NOT NULL of an heir comes and goes by itself",
    from: [near, heir, required("a.heir")],
    to: [near, heir],
  },
  {
    name: "an heir comes with a NOT NULL of its own",
    from: [near],
    to: [near, heir, required("a.heir")],
  },
  {
    name: "a named NOT NULL of an heir is its own",
    from: [near, heir, "ALTER TABLE a.heir ADD CONSTRAINT one NOT NULL note"],
    to: [near, heir, "ALTER TABLE a.heir ADD CONSTRAINT other NOT NULL note"],
    since: 18,
  },
  {
    name: "an heir comes with a named NOT NULL of its own",
    from: [near],
    to: [near, heir, "ALTER TABLE a.heir ADD CONSTRAINT one NOT NULL note"],
    since: 18,
  },
  {
    name: "a NOT NULL of heirs comes from above",
    from: [near, heir, "CREATE TABLE a.below () INHERITS (a.heir)"],
    to: [strict, heir, "CREATE TABLE a.below () INHERITS (a.heir)"],
  },
  {
    name: "a column that heirs inherit is NOT NULL in one of them",
    from: ["CREATE TABLE a.near (id integer)", heir],
    to: [near, heir, required("a.heir")],
  },
  {
    name: "a foreign partition becomes an heir",
    from: [...beyond, near, whole, "CREATE FOREIGN TABLE a.outside PARTITION OF a.whole DEFAULT SERVER beyond"],
    to: [...beyond, near, whole, outside],
  },
  {
    name: "a foreign table becomes an heir",
    from: [...beyond, near, "CREATE FOREIGN TABLE a.outside (id integer, note text) SERVER beyond"],
    to: [...beyond, near, outside],
  },
  {
    name: "a function lets go of a transform that goes",
    from: [transform, spoken(" TRANSFORM FOR TYPE integer", "1")],
    to: [spoken("", "2")],
  },
  {
    name: "the schema public has no comment",
    from: ["COMMENT ON SCHEMA public IS NULL"],
    to: [],
  },
  {
    name: "the schema public comes and goes",
    from: ["DROP SCHEMA public"],
    to: [],
  },
  {
    name: "the schema public comes without a comment",
    from: ["DROP SCHEMA public"],
    to: ["COMMENT ON SCHEMA public IS NULL"],
  },
  {
    name: "an extension moves to another schema under columns of its types",
    from: store("a"),
    to: store("public"),
  },
  {
    name: "an heir inherits from another table than before",
    from: [near, "CREATE TABLE a.far (id integer, note text)", heir],
    to: [near, "CREATE TABLE a.far (id integer, note text)", "CREATE TABLE a.heir () INHERITS (a.far)"],
  },
  {
    name: "an extension goes to a version that no script leads to",
    from: ["CREATE EXTENSION hstore SCHEMA public", "COMMENT ON EXTENSION hstore IS 'pairs'"],
    to: ["CREATE EXTENSION hstore SCHEMA public VERSION '1.7'", "COMMENT ON EXTENSION hstore IS 'pairs'"],
  },
];
