import assert from "node:assert/strict";
import { databaseNameOf, readEmbedded } from "./embedded_reference.ts";

Deno.test("readEmbedded() leaves other texts alone", () => {
  const fallback = { major: 18, database: "shop" };
  for (const text of ["postgresql://embedded/x", "host=embedded", "embeddedx", ""]) {
    assert.equal(readEmbedded(text, fallback, "x"), undefined, text);
  }
  assert.deepEqual(readEmbedded("embedded:14/a b/c", fallback, "x"), { major: 14, database: "a b/c" });
});

Deno.test("readEmbedded() says how an embedded server is written, whatever is wrong with it", () => {
  const fallback = { major: 18, database: "shop" };
  for (const text of ["embedded:13", "embedded:18/", "embedded:18/template1"]) {
    assert.throws(() => readEmbedded(text, fallback, "x"), {
      remedy: /^Write embedded, embedded:18 or embedded:18\/shop/,
    });
  }
});

Deno.test("databaseNameOf() keeps within PostgreSQL's 63 bytes and off the server's own databases", () => {
  assert.equal(databaseNameOf("shop"), "shop");
  assert.equal(databaseNameOf("postgres"), "postgres_project");
  assert.equal(databaseNameOf("é".repeat(60)), "é".repeat(31));
  assert.equal(databaseNameOf(""), "confiture");
});
