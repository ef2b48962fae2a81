import assert from "node:assert/strict";
import { isConfitureError } from "../../../engine/errors.ts";
import { compileStrategy, type MaskedColumn, MaskKey } from "../../../engine/mask/mod.ts";
import { nullValue } from "./null_value.ts";
import { redact } from "./redact.ts";

const key = MaskKey.derive("secret", "people");
const column: MaskedColumn = { name: "public.person.note", family: "text", isNullable: true, isUnique: false };
const unfit = (error: unknown) => isConfitureError(error, "strategy-unfit");

Deno.test("redact puts the same text for every value and keeps NULL", () => {
  assert.deepEqual(compileStrategy(redact, {}, column, key)(["a", null, ""]), ["[REDACTED]", null, "[REDACTED]"]);
  assert.deepEqual(compileStrategy(redact, { text: "" }, column, key)(["a"]), [""]);
});

Deno.test("redact refuses a unique column and one that is too short", () => {
  assert.throws(() => compileStrategy(redact, {}, { ...column, isUnique: true }, key), unfit);
  assert.throws(() => compileStrategy(redact, {}, { ...column, maxLength: 9 }, key), unfit);
  assert.deepEqual(compileStrategy(redact, { text: "×" }, { ...column, maxLength: 1 }, key)(["a"]), ["×"]);
});

Deno.test("null refuses a NOT NULL column", () => {
  assert.throws(() => compileStrategy(nullValue, {}, { ...column, isNullable: false }, key), unfit);
});

Deno.test("null fits a unique column, where NULLs may repeat, but not one with NULLS NOT DISTINCT", () => {
  const unique = { ...column, isUnique: true };
  assert.deepEqual(compileStrategy(nullValue, {}, unique, key)(["a", "b"]), [null, null]);
  assert.throws(() => compileStrategy(nullValue, {}, { ...unique, nullsAreEqual: true }, key), unfit);
});
