import assert from "node:assert/strict";
import fc from "fast-check";
import { isConfitureError } from "../../engine/errors.ts";
import { compileStrategy, type MaskedColumn, MaskKey, type Strategy, type TypeFamily } from "../../engine/mask/mod.ts";
import type { Anonymizer, RegisteredPlugin } from "../../engine/plugin/mod.ts";
import { jsonSchemaOf } from "./json_schema_of.ts";

/** Options under which a strategy is examined; the defaults are always among them. */
export type StrategyOptions = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** What a strategy promises (determinism, uniqueness, NULL, fit, no leak), asked of it with random values. */
export function anonymizerSuite({ manifest, load }: RegisteredPlugin, options: StrategyOptions = {}): void {
  const open = async () => (await load()).default as Anonymizer;

  Deno.test(`${manifest.id} tells the same strategies, families and options in manifest and code`, async () => {
    const told = (await open()).strategies.map(({ id, summary, families, options }) => ({
      id,
      summary,
      families: [...families],
      ...(Object.keys(options.shape).length > 0 ? { options: jsonSchemaOf(options) } : {}),
    }));
    assert.deepEqual(manifest.provides.strategies, told);
  });

  for (const { id, families } of manifest.provides.strategies ?? []) {
    const strategyOf = async () => (await open()).strategies.find((strategy) => strategy.id === id)!;
    for (const family of families) {
      const given = family === "text" ? [{}, ...options[id] ?? []] : [{}];
      for (const chosen of given) {
        const name = `${id} on ${family}${Object.keys(chosen).length > 0 ? ` ${JSON.stringify(chosen)}` : ""}`;
        examine(name, strategyOf, family, chosen);
      }
    }

    Deno.test(`${id} refuses families it does not name`, async () => {
      const strategy = await strategyOf();
      const alien = (Object.keys(valuesOf) as TypeFamily[]).find((family) => !strategy.families.includes(family));
      if (alien === undefined) return;
      assert.throws(
        () => compileStrategy(strategy, {}, columnOf(alien), keyA),
        (error) => isConfitureError(error, "strategy-unfit"),
      );
    });
  }
}

const keyA = MaskKey.derive("first secret", "group");
const keyB = MaskKey.derive("second secret", "group");
/** Stands for "some other row": what comes out for it too is a constant of the strategy, not a leak. */
const control = "\u0001control\u0001";
const columnOf = (family: TypeFamily, given: Partial<MaskedColumn> = {}): MaskedColumn => ({
  name: "public.examined.value",
  family,
  isNullable: true,
  isUnique: false,
  ...given,
});

const valuesOf: Readonly<Record<TypeFamily, fc.Arbitrary<string>>> = {
  text: fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: "grapheme", maxLength: 30 }), fc.emailAddress()),
  number: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), fc.float().map(String)),
  date: fc.date({ noInvalidDate: true, min: new Date("1900-01-01"), max: new Date("2100-01-01") })
    .map((date) => date.toISOString().replace("T", " ").replace("Z", "+00")),
  boolean: fc.constantFrom("t", "f"),
  uuid: fc.uuid(),
  json: fc.json(),
  binary: fc.uint8Array({ maxLength: 40 }).map((bytes) =>
    `\\x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`
  ),
  other: fc.string(),
};

/** Text forms that PostgreSQL reads back for the family. */
const shapeOf: Readonly<Record<TypeFamily, RegExp>> = {
  text: /^[^\0]*$/,
  number: /^(-?\d+(\.\d+)?(e[+-]?\d+)?|NaN|-?Infinity)$/i,
  date: /^\d{4,}-\d\d-\d\d/,
  boolean: /^(t|f|true|false)$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  json: /^/,
  binary: /^\\x([0-9a-f]{2})*$/,
  other: /^/,
};

function examine(
  name: string,
  strategyOf: () => Promise<Strategy>,
  family: TypeFamily,
  options: Readonly<Record<string, unknown>>,
): void {
  const compiled = async (key: MaskKey, given: Partial<MaskedColumn> = {}) =>
    compileStrategy(await strategyOf(), options, columnOf(family, given), key);
  const batch = fc.array(fc.option(valuesOf[family]), { maxLength: 30 });

  Deno.test(`${name}: keeps number and order of a batch, and NULL where it promises so`, async () => {
    const mask = await compiled(keyA);
    const { keepsNull } = await strategyOf();
    fc.assert(fc.property(batch, (values) => {
      const masked = mask(values);
      assert.equal(masked.length, values.length);
      if (keepsNull) values.forEach((value, index) => value === null && assert.equal(masked[index], null));
    }));
  });

  Deno.test(`${name}: the same key gives the same answer, alone, in a batch and compiled anew`, async () => {
    if (!(await strategyOf()).isDeterministic) return;
    const [mask, again] = [await compiled(keyA), await compiled(keyA)];
    fc.assert(fc.property(batch, (values) => {
      const masked = mask(values);
      assert.deepEqual(again([...values].reverse()).reverse(), masked);
      values.forEach((value, index) => assert.deepEqual(mask([value]), [masked[index]]));
    }));
  });

  Deno.test(`${name}: another key gives another answer, unless the answer is constant`, async () => {
    const [first, second] = [await compiled(keyA), await compiled(keyB)];
    fc.assert(fc.property(valuesOf[family], (value) => {
      const [masked, other] = first([value, control]);
      if (masked !== other) assert.notDeepEqual(second([value]), [masked]);
    }));
  });

  Deno.test(`${name}: answers have the form of the type`, async () => {
    const mask = await compiled(keyA);
    fc.assert(fc.property(batch, (values) => {
      for (const value of mask(values)) if (value !== null) assert.match(value, shapeOf[family]);
    }));
  });

  Deno.test(`${name}: distinct values stay distinct, or a unique column is refused`, async () => {
    const { keepsUnique } = await strategyOf();
    if (keepsUnique === false) {
      await assert.rejects(compiled(keyA, { isUnique: true }), (error) => isConfitureError(error, "strategy-unfit"));
      return;
    }
    if (keepsUnique === "nulls") {
      const given = { isUnique: true, nullsAreEqual: true };
      await assert.rejects(compiled(keyA, given), (error) => isConfitureError(error, "strategy-unfit"));
      const mask = await compiled(keyA, { isUnique: true });
      fc.assert(fc.property(batch, (values) => mask(values).every((value) => value === null)));
      return;
    }
    const values = new Set([...fc.sample(valuesOf[family], 2_000), ...Array.from({ length: 5_000 }, (_, n) => `${n}`)]);
    assert.equal(new Set((await compiled(keyA, { isUnique: true }))([...values])).size, values.size);
  });

  Deno.test(`${name}: fits every length of column, or refuses it`, async () => {
    if (family !== "text") return;
    for (let maxLength = 1; maxLength <= 64; maxLength++) {
      const mask = await compiled(keyA, { maxLength }).catch((error) => {
        assert.ok(isConfitureError(error, "strategy-unfit"), String(error));
      });
      if (!mask) continue;
      for (
        const value of mask(fc.sample(valuesOf.text, 40).map((text) => Array.from(text).slice(0, maxLength).join("")))
      ) {
        assert.ok(Array.from(value ?? "").length <= maxLength, `${value} does not fit ${maxLength} characters`);
      }
    }
  });

  Deno.test(`${name}: no four characters of a value come out again`, async () => {
    const [first, second] = [await compiled(keyA), await compiled(keyB)];
    fc.assert(fc.property(valuesOf[family], (value) => {
      // What only one key lets through is chance; what a constant value brings too is no leak.
      const [masked, constant] = first([value, control]);
      const [other] = second([value]);
      for (let at = 0; at + 4 <= value.length; at++) {
        const part = value.slice(at, at + 4);
        const leaks = masked?.includes(part) && other?.includes(part) && !constant?.includes(part) &&
          !/^[-0]+$/.test(part);
        assert.ok(!leaks, `${part} of the value stands in ${masked}`);
      }
    }));
  });

  Deno.test(`${name}: refuses NOT NULL where it answers NULL`, async () => {
    const mask = await compiled(keyA, { isNullable: false }).catch((error) => {
      assert.ok(isConfitureError(error, "strategy-unfit"), String(error));
    });
    if (mask) fc.assert(fc.property(valuesOf[family], (value) => mask([value])[0] !== null));
  });
}
