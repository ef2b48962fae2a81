import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfitureError } from "../errors.ts";
import { maskPasswords } from "./mask_passwords.ts";

Deno.test("maskPasswords() hides the password of a connection string, wherever it stands", () => {
  const cases = [
    ["no command postgres://u:hunter2@h:1/db", "no command postgres://u:***@h:1/db"],
    ["/work/postgres:/u:hunter2@h/db is missing", "/work/postgres:/u:***@h/db is missing"],
    ["postgres://u:hun@ter2/x@h/db", "postgres://u:***@h/db"],
    ["postgres://:hunter2@h/db", "postgres://:***@h/db"],
    ["host=h password=hunter2 user=u", "host=h password=*** user=u"],
    ["host=h password = 'hun\\' ter2' user=u", "host=h password = *** user=u"],
    ["PGPASSWORD=hunter2 psql -h h", "PGPASSWORD=*** psql -h h"],
    [`env PGPASSWORD="hun ter2" psql`, "env PGPASSWORD=*** psql"],
    ["POSTGRES_PASSWORD='hun ter2'", "POSTGRES_PASSWORD=***"],
    ["host=h sslkey=k sslpassword=hunter2 user=u", "host=h sslkey=k sslpassword=*** user=u"],
    ["host=h sslpassword = 'hun ter2' user=u", "host=h sslpassword = *** user=u"],
    ["postgres://h/db?password=hunter2&sslpassword=hunter2&sslmode=disable", undefined],
  ];
  for (const [text, masked] of cases) {
    assert.ok(!maskPasswords(text!).includes("ter2"), text);
    if (masked !== undefined) assert.equal(maskPasswords(text!), masked);
  }
});

Deno.test("maskPasswords() leaves alone what holds no password", () => {
  const texts = [
    "postgresql://postgres@127.0.0.1:5432/shop",
    "postgresql://app@[::1]:5432,other:5433/shop",
    "wrong password for u",
    "db/schema/a.sql:3:1: syntax error",
    "https://example.com/page",
  ];
  for (const text of texts) assert.equal(maskPasswords(text), text);
});

Deno.test("maskPasswords() lets no password through that stands before an @", () => {
  const password = fc.string({ minLength: 1 }).map((text) => `<${text.replace(/\s/g, "")}>`);
  fc.assert(fc.property(password, (text) => {
    assert.ok(!maskPasswords(`there is no postgresql://u:${text}@h/db`).includes(text));
  }));
});

Deno.test("ConfitureError shows no password that a fact quotes: not in message, remedy or issue", () => {
  const url = "postgres://u:hunter2@h/db";
  const errors = [
    new ConfitureError("usage", { problem: `there is no command ${url}`, hint: url }),
    new ConfitureError("environment-not-found", { environment: url, folder: "db", known: [url] }),
    new ConfitureError("internal", { what: url }),
  ];
  for (const error of errors) {
    const shown = [error.message, error.remedy, JSON.stringify(error.toIssue()), JSON.stringify(error.facts)].join(
      "\n",
    );
    assert.ok(!shown.includes("hunter2"), shown);
    assert.match(shown, /postgres:\/\/u:\*\*\*@h\/db/);
  }
});

Deno.test("ConfitureError keeps the columns of the source line that it masks", () => {
  const sql_line = "CREATE SUBSCRIPTION s CONNECTION 'postgres://u:hunter2@h/db' PUBLICATIO p;";
  const { facts } = new ConfitureError("sql-syntax", { file: "a.sql", line: 1, column: 62, problem: "no", sql_line });
  assert.equal(facts.sql_line, sql_line.replace("hunter2", "*******"));
});

Deno.test("maskPasswords() reads a line of megabytes in no time", () => {
  const startedMs = performance.now();
  for (const part of ["a", "a:", "a://", "password=", "password ", "password='", 'password="', "'", '"', "@"]) {
    maskPasswords(part.repeat(1_000_000));
  }
  assert.ok(performance.now() - startedMs < 5_000);
});
