import assert from "node:assert/strict";
import { dropConcurrently } from "./drop_concurrently.ts";
import { foldEnumValues } from "./fold_enum_values.ts";
import { readScript } from "./read_script.ts";
import { textSource } from "./source.ts";

async function folded(sql: string): Promise<string[]> {
  const { statements } = await readScript([textSource("a.sql", sql)]);
  return Promise.all((await foldEnumValues(statements)).map(async (statement) => await statement.text()));
}

Deno.test("foldEnumValues() writes added values where they belong", async () => {
  assert.deepEqual(
    await folded(
      "CREATE TYPE mood AS /* é ( */ ENUM ('ok'); ALTER TYPE mood ADD VALUE 'it''s'; ALTER TYPE public.mood ADD VALUE 'sad' BEFORE 'ok';" +
        "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok'; ALTER TYPE mood ADD VALUE 'so' AFTER 'sad'; CREATE TABLE t (m mood);",
    ),
    ["CREATE TYPE mood AS /* é ( */ ENUM ('sad', 'so', 'ok', 'it''s')", "CREATE TABLE t (m mood)"],
  );
});

Deno.test("foldEnumValues() fills an empty enum", async () => {
  assert.deepEqual(await folded("CREATE TYPE e AS ENUM (); ALTER TYPE e ADD VALUE 'a';"), [
    "CREATE TYPE e AS ENUM ('a')",
  ]);
});

Deno.test("foldEnumValues() leaves alone what is not in the script, fails, or follows a renamed value", async () => {
  for (
    const sql of [
      "ALTER TYPE other ADD VALUE 'x'",
      "CREATE TYPE e AS ENUM ('a');ALTER TYPE e ADD VALUE 'a'",
      "CREATE TYPE e AS ENUM ('a');ALTER TYPE e ADD VALUE 'x' AFTER 'nowhere'",
      "CREATE TYPE e AS ENUM ('a');ALTER TYPE e RENAME VALUE 'a' TO 'b';ALTER TYPE e ADD VALUE 'x' AFTER 'b'",
    ]
  ) assert.equal((await folded(sql)).join(";"), sql);
});

Deno.test("dropConcurrently() leaves out the word and nothing else", async () => {
  const { statements } = await readScript([
    textSource("a.sql", 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "concurrently" ON t (a) WHERE b'),
  ]);
  const changed = await dropConcurrently(statements[0]!);
  assert.equal(await changed.text(), 'CREATE UNIQUE INDEX IF NOT EXISTS "concurrently" ON t (a) WHERE b');
  assert.equal(changed.transaction, "any");
  assert.equal(await dropConcurrently(changed), changed);
});
