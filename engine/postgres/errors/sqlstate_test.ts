import assert from "node:assert/strict";
import fc from "fast-check";
import { testDatabase, testMajors } from "../../../tests/kit/mod.ts";
import { safeMessage } from "./safe_message.ts";

Deno.test("safeMessage() never lets a quoted value through, whatever it holds", () => {
  const secret = "s3cr3t";
  const value = fc.tuple(fc.string(), fc.string()).map(([before, after]) => before + secret + after);
  const messages: [string, (value: string) => string][] = [
    ["22P02", (value) => `invalid input syntax for type integer: "${value}"`],
    ["22003", (value) => `value "${value}" is out of range for type integer`],
    ["22P02", (value) => `invalid input value for enum mood: "${value}"`],
    ["22007", (value) => `invalid value "${value}" for "YYYY"`],
  ];
  fc.assert(fc.property(value, fc.constantFrom(...messages), (value, [code, message]) => {
    assert.ok(!safeMessage({ code, message: message(value) }).includes(secret));
  }));
});

Deno.test("safeMessage() keeps names and literals of the statement's own text", () => {
  const message = 'null value in column "email" of relation "users" violates not-null constraint';
  assert.equal(safeMessage({ code: "23502", message, table_name: "users", column_name: "email" }), message);
  const literal = { code: "22P02", message: 'invalid input syntax for type integer: "x"', position: "8" };
  assert.equal(safeMessage(literal), literal.message);
  assert.equal(safeMessage(literal, { isData: true }), "invalid input syntax for type integer");
});

Deno.test("safeMessage() keeps what the statement's own text quotes, and nothing that only looks like it", () => {
  const fields = { code: "22023", message: 'unrecognized thing "tall" for 12 rows' };
  assert.equal(safeMessage(fields, { text: "SELECT f('tall')" }), fields.message);
  assert.equal(safeMessage(fields, { text: "SELECT f(tall)" }), "unrecognized thing … for 12 rows");
  assert.equal(
    safeMessage(fields, { text: "INSERT INTO t VALUES ('tall')", isData: true }),
    "unrecognized thing … for 12 rows",
  );
});

for (const major of testMajors()) {
  Deno.test(`[${major}] SQLSTATE decides the reason`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session({ lockTimeoutMs: 100 });
    const cases: [string, string][] = [
      ["CREATE EXTENSION no_such_extension", "extension-missing"],
      ["SET ROLE pg_read_all_data; CREATE SCHEMA refused", "permission-denied"],
      ["BEGIN READ ONLY; CREATE TABLE t (id int)", "read-only"],
      ["BEGIN; VACUUM", "not-in-transaction"],
      ["SELECT 1 / 0", "value-refused"],
      ["SELEC", "statement-failed"],
      ["DO $$ BEGIN RAISE SQLSTATE '53100'; END $$", "disk-full"],
      ["DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", "deadlock"],
      ["DO $$ BEGIN RAISE SQLSTATE '57P01'; END $$", "connection-lost"],
      ["DO $$ BEGIN RAISE SQLSTATE '08006'; END $$", "statement-failed"],
    ];
    for (const [statement, reason] of cases) {
      await assert.rejects(session.execute(statement), { reason }, statement);
      await session.execute("ROLLBACK; RESET ROLE");
    }
    await using other = await database.session();
    await session.execute("CREATE TABLE held (id int)");
    await other.transaction(async () => {
      await other.execute("LOCK TABLE held");
      await assert.rejects(session.execute("SELECT * FROM held"), { reason: "lock-timeout", exitCode: 6 });
    });
  });
}
