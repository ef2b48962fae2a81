import assert from "node:assert/strict";
import { z } from "zod";
import { isConfitureError } from "../errors.ts";
import { compileStrategy } from "./compile_strategy.ts";
import { MaskKey } from "./key.ts";
import { defineStrategy, type MaskedColumn } from "./strategy.ts";

const key = MaskKey.derive("secret", "group");
const column: MaskedColumn = { name: "public.person.name", family: "text", isNullable: true, isUnique: false };
const constant = defineStrategy({
  id: "constant",
  summary: "Always x",
  families: ["text"],
  options: z.object({ times: z.int().min(1).default(1) }),
  isDeterministic: true,
  keepsUnique: false,
  keepsNull: true,
  compile: ({ times }) => (values) => values.map((value) => value === null ? null : "x".repeat(times)),
});

Deno.test("compileStrategy() fills in defaults of the options", () => {
  assert.deepEqual(compileStrategy(constant, {}, column, key)(["a", null]), ["x", null]);
});

Deno.test("compileStrategy() refuses a family that the strategy does not take, naming the column", () => {
  assert.throws(
    () => compileStrategy(constant, {}, { ...column, family: "json" }, key),
    (error) => isConfitureError(error, "strategy-unfit") && error.message.includes("public.person.name"),
  );
});

Deno.test("compileStrategy() refuses a unique column where the strategy makes equal values", () => {
  assert.throws(
    () => compileStrategy(constant, {}, { ...column, isUnique: true }, key),
    (error) => isConfitureError(error, "strategy-unfit"),
  );
});

Deno.test("compileStrategy() refuses unknown and wrong options, naming the option", () => {
  for (const [options, field] of [[{ tims: 2 }, "tims"], [{ times: 0 }, "times"], [{ times: "2" }, "times"]] as const) {
    assert.throws(
      () => compileStrategy(constant, options, column, key),
      (error) => isConfitureError(error, "strategy-options") && error.facts.field === field,
    );
  }
});

Deno.test("compileStrategy() notices a strategy that loses values of a batch", () => {
  const lossy = { ...constant, compile: () => (values: readonly (string | null)[]) => values.slice(1) };
  assert.throws(() => compileStrategy(lossy, {}, column, key)(["a", "b"]), /answered 2 values with 1/);
});
