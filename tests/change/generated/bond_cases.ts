import type { GeneratedCase } from "./generated_case.ts";

const fire = "CREATE FUNCTION a.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'";

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
];
