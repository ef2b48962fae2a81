import assert from "node:assert/strict";
import { parseMigration } from "./mod.ts";

const parse = (text: string) => parseMigration("1_x.up.sql", new TextEncoder().encode(text));

Deno.test("parseMigration() takes apart what shall run in batches, and runs the file outside of a transaction", async () => {
  const { batches, statements, transactional } = await parse(`-- fill
SELECT 1;
-- confiture: batch
-- by key
WITH batch AS (SELECT a, "B c" /* ( */ FROM public."T" WHERE n IS NULL AND f(a) > (1))
UPDATE public."T" AS t SET n = 'é' FROM batch WHERE t.a = batch.a AND t."B c" = batch."B c" AND t.n IS NULL;
-- confiture: batch
WITH batch AS MATERIALIZED (SELECT ctid FROM only_pages WHERE n IS NULL)
DELETE FROM only_pages AS t USING batch WHERE t.ctid = batch.ctid AND n IS NULL;
UPDATE t SET n = 1;
`);
  assert.equal(transactional, false);
  assert.deepEqual(batches.get(statements[1]!), {
    table: 'public."T"',
    keys: ["a", "B c"],
    pending: "n IS NULL AND f(a) > (1)",
    sql: `UPDATE public."T" AS t SET n = 'é' FROM batch WHERE t.a = batch.a AND t."B c" = batch."B c" AND t.n IS NULL`,
  });
  assert.deepEqual(batches.get(statements[2]!), {
    table: "only_pages",
    keys: [],
    pending: "n IS NULL",
    sql: "DELETE FROM only_pages AS t USING batch WHERE t.ctid = batch.ctid AND n IS NULL",
  });
  assert.equal(batches.size, 2);
});

const refused: [string, RegExp][] = [
  ["UPDATE t SET n = 1", /its WITH has to be of batch alone/],
  ["WITH other AS (SELECT a FROM t) UPDATE t SET n = 1 FROM other", /its WITH has to be of batch alone/],
  ["WITH batch AS (SELECT a FROM t), b AS (SELECT 1) UPDATE t SET n = 1 FROM batch", /of batch alone/],
  ["WITH batch AS (SELECT a FROM t ORDER BY a) UPDATE t SET n = 1 FROM batch", /columns of a key of one table/],
  ["WITH batch AS (SELECT a + 1 FROM t) UPDATE t SET n = 1 FROM batch", /columns of a key of one table/],
  ["WITH batch AS (SELECT a FROM t x) UPDATE t SET n = 1 FROM batch", /columns of a key of one table/],
  ["WITH batch AS (SELECT a FROM t, u) UPDATE t SET n = 1 FROM batch", /columns of a key of one table/],
  ["WITH batch AS (SELECT ctid FROM t) UPDATE t SET n = 1 FROM batch", /needs a WHERE/],
  ["WITH batch AS (SELECT a FROM t) SELECT * FROM batch", /it is no INSERT, UPDATE, DELETE or MERGE/],
];
for (const [sql, why] of refused) {
  Deno.test(`parseMigration() refuses batches of: ${sql}`, async () => {
    await assert.rejects(parse(`-- confiture: batch\n${sql};\n`), (error: Error) => {
      assert.match(error.message, /^1_x\.up\.sql:2:1: batches want the form/);
      assert.match(error.message, why);
      return true;
    });
  });
}

Deno.test("parseMigration() refuses values behind batch, and batches as another role", async () => {
  await assert.rejects(parse("-- confiture: batch 100\nUPDATE t SET n = 1;\n"), /"batch" takes no value, not "100"/);
  await assert.rejects(
    parse("-- confiture: run as: x\n-- confiture: batch\nWITH batch AS (SELECT a FROM t) DELETE FROM t USING batch;\n"),
    /1_x\.up\.sql:3:1: batches run as the role that connects/,
  );
});
