import assert from "node:assert/strict";
import { isConfitureError } from "../../../engine/errors.ts";
import { compileStrategy, type MaskedColumn, MaskKey } from "../../../engine/mask/mod.ts";
import { base32 } from "./base32.ts";
import { token } from "./token.ts";

const key = MaskKey.derive("secret", "people");
const text: MaskedColumn = { name: "public.person.email", family: "text", isNullable: true, isUnique: true };

Deno.test("base32() equals RFC 4648 in lower case", () => {
  assert.equal(base32(new TextEncoder().encode("foobar\0\0\0\0"), 10), "mzxw6ytboi");
});

Deno.test("token gives 16 characters of base32 behind the prefix", () => {
  const [masked] = compileStrategy(token, { prefix: "tok_" }, text, key)(["ann@example.com"]);
  assert.match(masked!, /^tok_[a-z2-7]{16}$/);
});

Deno.test("token is the same in columns of different width, so joins survive", () => {
  const wide = compileStrategy(token, {}, text, key)(["ann"]);
  const narrow = compileStrategy(token, {}, { ...text, maxLength: 16 }, key)(["ann"]);
  assert.deepEqual(wide, narrow);
});

Deno.test("token refuses a column that is too short, and says which length would fit", () => {
  assert.throws(
    () => compileStrategy(token, {}, { ...text, maxLength: 14 }, key),
    (error) => isConfitureError(error, "strategy-unfit") && /set length: 14/.test(error.message),
  );
  assert.equal(compileStrategy(token, { length: 14 }, { ...text, maxLength: 14 }, key)(["a"])[0]!.length, 14);
});

Deno.test("token refuses a column too short for 64 bits whatever the options", () => {
  assert.throws(
    () => compileStrategy(token, { prefix: "tok_", length: 13 }, { ...text, maxLength: 16 }, key),
    (error) => isConfitureError(error, "strategy-unfit") && /least that keeps tokens apart/.test(error.message),
  );
  assert.throws(
    () => compileStrategy(token, { length: 12 }, text, key),
    (error) => isConfitureError(error, "strategy-options"),
  );
});

Deno.test("token counts characters of the prefix as PostgreSQL does, not UTF-16 units", () => {
  const column = { ...text, maxLength: 17 };
  assert.equal(Array.from(compileStrategy(token, { prefix: "🫐" }, column, key)(["a"])[0]!).length, 17);
});

Deno.test("token makes version 8 uuids of uuids", () => {
  const column: MaskedColumn = { ...text, family: "uuid" };
  const [masked] = compileStrategy(token, {}, column, key)(["5b30857f-0bfa-48b5-ac0b-5c64e28078d1"]);
  assert.match(masked!, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

Deno.test("token refuses prefix and length on a uuid, where they would have no effect", () => {
  for (const options of [{ prefix: "x" }, { length: 20 }]) {
    assert.throws(
      () => compileStrategy(token, options, { ...text, family: "uuid" }, key),
      (error) => isConfitureError(error, "strategy-unfit"),
    );
  }
});
