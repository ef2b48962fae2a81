import assert from "node:assert/strict";
import { testDatabase, testMajors } from "../../../tests/kit/mod.ts";
import { ConfitureError } from "../../errors.ts";
import { runScript } from "./run_script.ts";
import type { ScriptStep } from "./step.ts";

const file = "db/schema/shop.sql";
const sql = (line: number, text: string, more: Partial<ScriptStep> = {}) =>
  ({ kind: "sql", text, origin: { file, line, column: 1 }, ...more }) as ScriptStep;

for (const major of testMajors()) {
  Deno.test(`[${major}] runScript() runs statements and COPY in order and reports what it did`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    const steps: ScriptStep[] = Array.from(
      { length: 300 },
      (_, index) => sql(index + 1, `CREATE TABLE t${index} (id int)`),
    );
    steps.push(sql(300, "SET search_path = public", { between: true }));
    steps.push({
      kind: "copy",
      text: "COPY t1 FROM stdin",
      origin: { file, line: 301, column: 1 },
      rows: async function* () {
        yield new TextEncoder().encode("1\n2\n");
      },
    });
    const seen: number[] = [];
    const result = await session.transaction(() =>
      runScript(session, steps, { onProgress: ({ statements }) => seen.push(statements) })
    );
    assert.equal(result.statements, 301);
    assert.equal(result.rows, 2);
    assert.equal(seen.at(-1), 301);
    assert.deepEqual(await session.query("SELECT count(*) AS n FROM t1"), [{ n: 2 }]);
  });

  Deno.test(`[${major}] runScript() names the failing statement's place, in and out of a transaction`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    const place = async (steps: ScriptStep[]) => {
      const run = () => runScript(session, steps);
      const inside = await failure(session.transaction(run));
      const outside = await failure(run());
      assert.deepEqual(inside.facts, outside.facts);
      await session.execute("DROP TABLE IF EXISTS a");
      return inside;
    };
    const later = Array.from({ length: 150 }, (_, index) => sql(100 + index, `CREATE TABLE later${index} (id int)`));
    const unknownType = await place([
      sql(1, "CREATE TABLE a (id int)"),
      sql(3, "CREATE TABLE b (\n\tnamé text, -- 😀\n\t「id」 nosuchtype\n)"),
      ...later,
    ]);
    assert.deepEqual(pick(unknownType), { line: 5, column: 7, sql_line: "\t「id」 nosuchtype", sql_column: 7 });
    assert.match(unknownType.message, /^db\/schema\/shop\.sql:5:7: type "nosuchtype" does not exist$/);
    assert.deepEqual(await session.query("SELECT 1 FROM pg_class WHERE relname LIKE 'later%'"), []);

    const noPosition = await place([sql(1, "CREATE TABLE a (id int)"), sql(9, "CREATE TABLE a (id int)"), ...later]);
    assert.deepEqual(pick(noPosition), { line: 9, column: 1, sql_line: "CREATE TABLE a (id int)", sql_column: 1 });

    const commented = await place([
      sql(4, "-- about it\nSELECT 1,\n  nothing", { textOrigin: { file, line: 3, column: 1 } }),
    ]);
    assert.deepEqual(pick(commented), { line: 5, column: 3, sql_line: "  nothing", sql_column: 3 });
    const rewritten = await place([sql(7, "SELECT   nothing", { textOrigin: null })]);
    assert.equal(rewritten.facts.line, 7);
    assert.equal(rewritten.facts.column, 1);

    const data = await place([sql(2, "SELECT 'rose@example.org'::int", { data: true })]);
    assert.equal(data.facts.sql_line, undefined);
    assert.doesNotMatch(data.message + JSON.stringify(data.facts), /rose@/);
    const label = await place([sql(2, "SECURITY LABEL FOR nobody ON TABLE pg_class IS 'x'")]);
    assert.match(label.message, /security label provider "nobody" is not loaded/);
    assert.equal(label.facts.withheld, undefined);
    const body = await place([sql(2, "DO $$\nBEGIN\n  PERFORM nothing();\nEND $$")]);
    assert.match(body.facts.context ?? "", /PL\/pgSQL function inline_code_block line 3/);
  });

  Deno.test(`[${major}] runScript() names the line of a bad COPY row`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute("CREATE TABLE t (id int)");
    const error = await failure(runScript(session, [{
      kind: "copy",
      text: "COPY t FROM stdin",
      origin: { file, line: 10, column: 1 },
      dataLine: 11,
      data: true,
      rows: async function* () {
        yield new TextEncoder().encode("1\n2\nrose\n");
      },
    }]));
    assert.equal(error.facts.line, 13);
    assert.match(error.message, /shop\.sql:13: invalid input syntax for type integer$/);
  });
}

function pick({ facts: { line, column, sql_line, sql_column } }: ConfitureError<"statement-failed">) {
  return { line, column, sql_line, sql_column };
}

async function failure(promise: Promise<unknown>): Promise<ConfitureError<"statement-failed">> {
  const error = await promise.then(() => assert.fail("it succeeded"), (error: unknown) => error);
  assert.ok(error instanceof ConfitureError, String(error));
  return error as ConfitureError<"statement-failed">;
}
