import assert from "node:assert/strict";
import fc from "fast-check";
import { compareBytes } from "./compare_bytes.ts";
import { orderFiles, type SortMode } from "./order_files.ts";

function ordered(names: string[], mode: SortMode): string[] {
  return orderFiles(names.map((name) => ({ name })), mode).map(({ name }) => name);
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("compareBytes() is the order of the UTF-8 bytes", () => {
  const text = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed());
  const special = fc.constantFrom("", "a", "é", "\ue000", "\uffff", "🫙", "🫙a", "\u{10ffff}", "z");
  fc.assert(fc.property(fc.oneof(text, special), fc.oneof(text, special), (a, b) => {
    const [x, y] = [bytes(a), bytes(b)];
    const at = x.findIndex((byte, index) => byte !== y[index]);
    const expected = at < 0 ? x.length - y.length : x[at]! - (y[at] ?? -1);
    assert.equal(Math.sign(compareBytes(a, b)), Math.sign(expected));
  }));
});

Deno.test("orderFiles() alphabetical goes folder by folder, by bytes, never by locale", () => {
  const names = [
    "db/a-b/x.sql",
    "db/a/z.sql",
    "db/Z.sql",
    "db/é.sql",
    "db/z.sql",
    "db/a/_.sql",
    "db/10.sql",
    "db/9.sql",
  ];
  const expected = [
    "db/10.sql",
    "db/9.sql",
    "db/Z.sql",
    "db/a/_.sql",
    "db/a/z.sql",
    "db/a-b/x.sql",
    "db/z.sql",
    "db/é.sql",
  ];
  assert.deepEqual(ordered(names, "alphabetical"), expected);
  assert.deepEqual(ordered(names, "dependency"), expected);
});

Deno.test("orderFiles() lets order outrank names, in every mode", () => {
  const files = [{ name: "a.sql", order: 2 }, { name: "b.sql", order: -1 }, { name: "c.sql" }];
  for (const mode of ["alphabetical", "hex", "dependency"] as const) {
    assert.deepEqual(orderFiles(files, mode).map(({ name }) => name), ["b.sql", "c.sql", "a.sql"]);
  }
});

Deno.test("orderFiles() hex reads the numbers of folders first, in either case, with or without 0x", () => {
  const expected = [
    "db/01_common/FF_last.sql",
    "db/9_nine/00.sql",
    "db/0a_ten/1_one.sql",
    "db/0a_ten/2_two.sql",
    "db/0x0B_eleven/0x1_a.sql",
    "db/0x0B_eleven/2-b.sql",
    "db/10_sixteen/0010_x.sql",
    "db/10_sixteen/11_y.sql",
    "db/views/a.sql",
  ];
  fc.assert(fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (shuffled) => {
    assert.deepEqual(ordered(shuffled, "hex"), expected);
  }));
});

Deno.test("orderFiles() hex takes a word for a word, unless its neighbours are numbered so", () => {
  assert.deepEqual(ordered(["add_column.sql", "1_a.sql", "bad.sql"], "hex"), ["1_a.sql", "add_column.sql", "bad.sql"]);
  assert.deepEqual(ordered(["b0_x.sql", "ab_x.sql", "a9_x.sql"], "hex"), ["a9_x.sql", "ab_x.sql", "b0_x.sql"]);
  assert.deepEqual(ordered(["FF_z.sql", "0A_a.sql", "B_x.sql"], "hex"), ["0A_a.sql", "B_x.sql", "FF_z.sql"]);
});

Deno.test("orderFiles() gives one order whatever it was given first", () => {
  const segment = fc.stringMatching(/^(0x)?[0-9a-fA-F_]{1,4}[a-z]{0,2}$/);
  const file = fc.record({
    name: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
    order: fc.integer({ min: -1, max: 1 }),
  }, { noNullPrototype: true });
  const files = fc.uniqueArray(file, { maxLength: 12, selector: ({ name }) => name });
  fc.assert(
    fc.property(
      files.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      fc.constantFrom<SortMode>("hex", "alphabetical"),
      ([list, shuffled], mode) => {
        assert.deepEqual(orderFiles(shuffled, mode), orderFiles(list, mode));
        // Sorting again changes nothing: the comparison is an order.
        assert.deepEqual(orderFiles(orderFiles(list, mode), mode), orderFiles(list, mode));
      },
    ),
  );
});
