import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { isConfitureError } from "../errors.ts";
import { isProblem, loadParser } from "./parser.ts";
import type { RawStatement } from "./raw_statement.ts";
import type { ScriptSource } from "./source.ts";
import { splitStatements } from "./split.ts";
import { textSource } from "./source.ts";

const corpus = new URL("../../../shared/corpus/", import.meta.url).pathname;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A source that gives its bytes in pieces of the given sizes, over and over. */
function chopped(text: string | Uint8Array, sizes: number[] = [1]): ScriptSource {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  return {
    ...textSource("test.sql", bytes),
    async *chunks() {
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = Math.max(1, sizes[turn % sizes.length]!);
        yield bytes.subarray(at, at + size);
        at += size;
      }
    },
  };
}

async function split(text: string | Uint8Array, sizes?: number[]): Promise<RawStatement[]> {
  const found: RawStatement[] = [];
  for await (const raw of splitStatements(chopped(text, sizes))) found.push(raw);
  return found;
}

async function texts(text: string, sizes?: number[]): Promise<string[]> {
  const bytes = encoder.encode(text);
  return (await split(text, sizes)).map(({ start, end }) => decoder.decode(bytes.subarray(start, end)));
}

async function failure(text: string | Uint8Array) {
  try {
    await split(text, [7]);
  } catch (error) {
    if (isConfitureError(error)) {
      const { reason, facts, remedy } = error;
      return { reason, remedy, ...facts as { line: number; column: number; problem?: string; command?: string } };
    }
    throw error;
  }
  assert.fail("was accepted");
}

/** What the parser says: the same script with the data of COPY blanked out. */
async function parserBoundaries(text: string, raws: RawStatement[]): Promise<{ from: number; to: number }[]> {
  const bytes = encoder.encode(text).slice();
  for (const { copyData, semicolon, lead } of raws) {
    if (!copyData) continue;
    const after = raws.find((next) => next.lead > lead)?.lead ?? bytes.length;
    for (let at = semicolon + 1; at < after; at++) if (bytes[at] !== 10) bytes[at] = 32;
  }
  const parser = await loadParser();
  const parsed = parser.parse(decoder.decode(bytes));
  assert.ok(!isProblem(parsed), JSON.stringify(parsed));
  return parsed.map(({ location, length }) => ({ from: location, to: length ? location + length : bytes.length }));
}

async function assertLikeParser(text: string, sizes?: number[]): Promise<void> {
  const raws = await split(text, sizes);
  const expected = await parserBoundaries(text, raws);
  assert.deepEqual(raws.map(({ semicolon }) => semicolon), expected.map(({ to }) => to));
  raws.forEach(({ lead, start }, at) => {
    const { from } = expected[at]!;
    assert.ok(start >= from && from >= lead - 1, `statement ${at} starts at ${start}, the parser says ${from}`);
  });
}

const whole: [string, string[]][] = [
  ["strings with quotes and semicolons", ["SELECT 'a;''b;'", "SELECT E'a\\';b'", "SELECT U&'d\\0061;t'"]],
  ["a continued escape string", ["SELECT E'a' \n 'b\\';c'", "SELECT 2"]],
  ["quoted identifiers", ['SELECT 1 AS "a;""b"', 'SELECT U&"d;x" FROM t']],
  ["dollar quotes with tags and dollars in names", [
    "SELECT $a$ ; $$ ; $b$ $a$",
    "SELECT a$1;".slice(0, -1),
    "SELECT $$;$$",
  ]],
  ["nested comments", ["SELECT /* ; /* ; */ ; */ 1", "SELECT 2 -- ;\n + 3", "SELECT 1 */* ; */ 2"]],
  [
    "BEGIN ATOMIC bodies with CASE … END and columns named end",
    [
      'CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN CASE a WHEN 1 THEN 2 END END; SELECT a AS end, t."end" FROM t; END',
      "SELECT 1",
      "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END",
    ],
  ],
  ["rules with several actions", ["CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)", "SELECT 3"]],
  ["CREATE OR REPLACE RULE", ["CREATE OR REPLACE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)", "SELECT 3"]],
  ["functions whose arguments are called begin or atomic", [
    "CREATE FUNCTION f(begin int) RETURNS int AS $$ x $$ LANGUAGE sql",
    "SELECT 1",
  ]],
];

for (const [what, statements] of whole) {
  Deno.test(`splitStatements() keeps ${what} whole`, async () => {
    for (const sizes of [[1], [3, 7], [4096]]) {
      assert.deepEqual(await texts(statements.join(";\n") + ";", sizes), statements);
      await assertLikeParser(statements.join(";\n") + ";", sizes);
    }
  });
}

Deno.test("splitStatements() leaves out empty statements and trailing comments", async () => {
  assert.deepEqual(await texts(";; SELECT 1 /* x */ ; ; -- c\n SELECT 2 -- d\n"), ["SELECT 1", "SELECT 2"]);
  assert.deepEqual(await texts(""), []);
  assert.deepEqual(await texts("-- nothing"), []);
});

Deno.test("splitStatements() counts lines and characters of the first token", async () => {
  const [first, second] = await split("/* é */ SELECT 'ü';\n\n  -- note\n  SELECT 2;");
  assert.deepEqual([first!.line, first!.column], [1, 9]);
  assert.deepEqual([second!.line, second!.column], [4, 3]);
});

Deno.test("splitStatements() cuts out COPY data, also with Windows line ends and CSV", async () => {
  const text =
    'COPY t FROM stdin; -- here\n1\ta;b\n\'\n\\.\nSELECT 1;\r\ncopy s (a, b) from STDIN (format csv);\r\n"x\ny",1\r\n\\.\r\nSELECT 2;';
  const raws = await split(text, [3]);
  const bytes = encoder.encode(text);
  const data = raws.map(({ copyData }) => copyData && decoder.decode(bytes.subarray(copyData.start, copyData.end)));
  assert.deepEqual(data, ["1\ta;b\n'\n", undefined, '"x\ny",1\r\n', undefined]);
  assert.deepEqual(raws.map(({ copyData }) => copyData?.rows), [2, undefined, 2, undefined]);
  await assertLikeParser(text);
});

Deno.test("splitStatements() reads COPY whose end mark is the end of the file", async () => {
  const [only] = await split("COPY t FROM stdin;\n\\.");
  assert.equal(only!.copyData?.rows, 0);
});

const failures: [string, string | Uint8Array, string, [number, number], RegExp][] = [
  ["a string that never ends", "SELECT 1;\n SELECT 'a;", "sql-syntax", [2, 9], /unterminated quoted string/],
  ["an identifier that never ends", 'SELECT "a;', "sql-syntax", [1, 8], /unterminated quoted identifier/],
  ["a dollar quote that never ends", "SELECT $x$ ; $y$", "sql-syntax", [1, 8], /unterminated dollar/],
  ["a comment that never ends", "SELECT 1;\n/* /* */", "sql-syntax", [2, 1], /unterminated \/\* comment/],
  ["COPY data that never end", "\nCOPY t FROM stdin;\n1\n", "copy-unterminated", [2, 1], /./],
  ["text after COPY", "COPY t FROM stdin; SELECT 1;\n1\n\\.\n", "sql-syntax", [1, 1], /nothing may follow/],
  ["\\connect", "SELECT 1;\n\\connect other\n", "meta-command", [2, 1], /environment/],
  ["\\i", "\\i other.sql\n", "meta-command", [1, 1], /include_dirs/],
  ["\\copy", "\\copy t from 'x'", "meta-command", [1, 1], /COPY/],
  ["\\gset inside a statement", "SELECT 1 \\gset\n", "meta-command", [1, 10], /variables/],
  ["a stray end of data", "\\.\n", "meta-command", [1, 1], /COPY/],
  ["invalid UTF-8", new Uint8Array([0x2d, 0x2d, 0x0a, 0xc3, 0xa9, 0xff]), "encoding-invalid", [2, 2], /UTF-8/],
  ["text cut in a character", new Uint8Array([0x31, 0xc3]), "encoding-invalid", [1, 2], /UTF-8/],
  ["a NUL byte", "SELECT 'a\0b';", "encoding-invalid", [1, 10], /./],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x31, 0]), "encoding-invalid", [1, 1], /./],
  ["binary rows", "COPY t FROM stdin (FORMAT binary);\nPGCOPY\n", "statement-refused", [1, 1], /CSV/],
  ["strings with escapes by setting", "SET standard_conforming_strings = 'off';", "statement-refused", [1, 1], /./],
];

for (const [what, text, reason, [line, column], words] of failures) {
  Deno.test(`splitStatements() refuses ${what} at its place`, async () => {
    const found = await failure(text);
    assert.equal(found.reason, reason);
    assert.deepEqual([found.line, found.column], [line, column]);
    assert.match(`${found.problem ?? ""} ${found.remedy}`, words);
  });
}

Deno.test("splitStatements() skips a byte order mark and what pg_dump writes around a dump", async () => {
  assert.deepEqual(await texts("\ufeff\\restrict abc\n\nSELECT 1;\n\\unrestrict abc\n"), ["SELECT 1"]);
});

Deno.test("splitStatements() knows INSERTs of literals only", async () => {
  const plain = async (sql: string) => (await split(sql))[0]!.plainInsert?.head;
  assert.equal(await plain("INSERT INTO s.t (a, b) VALUES (1, -2.5), ('x', NULL)"), "INSERT INTO s.t (a, b) VALUES");
  assert.equal(
    await plain("INSERT INTO t VALUES (E'a', N'b', DATE '2020-01-01', '{}'::jsonb, true)"),
    "INSERT INTO t VALUES",
  );
  for (
    const sql of [
      "INSERT INTO t VALUES (now())",
      "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
      "INSERT INTO t VALUES (1) RETURNING a",
      "INSERT INTO t SELECT 1",
      "INSERT INTO t VALUES ((SELECT 1))",
      "INSERT INTO t DEFAULT VALUES",
      "WITH x AS (SELECT 1) INSERT INTO t VALUES (1)",
    ]
  ) assert.equal(await plain(sql), undefined, sql);
});

Deno.test("splitStatements() finds the same statements whatever the chunks, and the parser's boundaries", async () => {
  const ident = fc.constantFrom("a", "b1", "straße", '"x;""y"', "e", "u", "n", "b", "x$1", "begin", "case_", "end_");
  const piece = fc.oneof(
    ident.map((name) => `SELECT ${name === "begin" ? "1" : name}`),
    fc.string({ unit: "grapheme", maxLength: 12 }).map((text) =>
      `SELECT '${text.replaceAll("'", "''").replaceAll("\0", "")}'`
    ),
    fc.stringMatching(/^[a-z;' -]{0,12}$/).map((text) => `SELECT E'${text.replaceAll("'", "\\'")}\\\\'`),
    fc.stringMatching(/^[a-z;'" $\n]{0,12}$/).filter((text) => !text.includes("$q")).map((text) =>
      `SELECT $q$${text}$q$`
    ),
    fc.stringMatching(/^[a-z;'" $\n]{0,12}$/).map((text) => `SELECT /* ${text} /* ; */ ; */ 1`),
    fc.stringMatching(/^[a-z;'"$ ]{0,12}$/).map((text) => `SELECT 1 -- ${text}\n + 2`),
    fc.constantFrom(
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
      "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
      "SELECT E'a'\n'b\\';c'",
      "SELECT U&'x;' , B'01', N'a;b', X'1F', 1.5e3, $1",
      "SELECT a[1:2], b::text, c <> d, -1 * - 2",
      "INSERT INTO t VALUES (1, 'x;y')",
    ),
  );
  const gap = fc.constantFrom(";", ";\n", " ; ", ";;", " -- c;\n;", "; /* ; */ ", ";\r\n");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(piece, gap), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (parts, sizes) => {
        const text = parts.map(([sql, end]) => sql + end).join("");
        await assertLikeParser(text, sizes);
        assert.deepEqual(await texts(text, sizes), await texts(text, [1 << 20]));
      },
    ),
    { numRuns: 300 },
  );
});

for (const name of ["pagila", "northwind", "chinook"]) {
  const file = `${corpus}${name}.sql`;
  Deno.test({
    name: `splitStatements() finds the parser's boundaries in ${name}`,
    ignore: !existsSync(file),
    async fn() {
      const text = (await readFile(file, "utf8")).split("\n").filter((line) => !line.startsWith("\\c ")).join("\n");
      await assertLikeParser(text, [65536, 1000, 13]);
    },
  });
}
