import assert from "node:assert/strict";
import { readFacts } from "./source_facts.ts";

const at = "engine/sql/split.ts";

Deno.test("readFacts() finds imports of every form and which of them are erased", () => {
  const { imports } = readFacts(
    at,
    [
      `import { a } from "./a.ts";`,
      `import type { B } from "../postgres/mod.ts";`,
      `import { type C, type D } from "../c.ts";`,
      `import { type E, f } from "zod";`,
      `export * from "./g.ts";`,
      `export type { H } from "./h.ts";`,
      `import "./i.ts";`,
      `const j = await import("libpg-query");`,
      `const k: import("./k.ts").K = await import(name);`,
    ].join("\n"),
  );
  const shape = imports.map(({ to, isDynamic, isTypeOnly, line }) =>
    `${line} ${to ?? "computed"}${isDynamic ? " dynamic" : ""}${isTypeOnly ? " type" : ""}`
  );
  assert.deepEqual(shape.sort(), [
    "1 engine/sql/a.ts",
    "2 engine/postgres/mod.ts type",
    "3 engine/c.ts type",
    "4 zod",
    "5 engine/sql/g.ts",
    "6 engine/sql/h.ts type",
    "7 engine/sql/i.ts",
    "8 libpg-query dynamic",
    "9 computed dynamic",
    "9 engine/sql/k.ts type",
  ]);
});

Deno.test("readFacts() sees reaches for the outside, not words in strings and comments", () => {
  const { uses } = readFacts(
    at,
    `// Deno.env\nconst text = "console.log";\nconst { args } = Deno;\nnew Date();\nnew Date(0);\nDate.now();`,
  );
  assert.deepEqual(uses.map(({ what, line }) => `${line} ${what}`), ["3 Deno.args", "4 new Date()", "6 Date.now"]);
});

Deno.test("readFacts() tells a default export, the length and a comment at the top", () => {
  const facts = readFacts(at, `/** Why. */\nexport default 1;\n`);
  assert.deepEqual([facts.hasDefaultExport, facts.lines, facts.startsWithComment], [true, 2, true]);
  assert.equal(readFacts(at, "export const a = 1;\n").startsWithComment, false);
});
