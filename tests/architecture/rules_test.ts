/** Every rule is broken once on made-up files: a rule that cannot fail proves nothing. */
import assert from "node:assert/strict";
import { cycleBreaches } from "./cycles.ts";
import { directionBreaches } from "./directions.ts";
import { doorBreaches } from "./doors.ts";
import { computedImportBreaches } from "./lazy_imports.ts";
import { packagesLoadedAtOnce } from "./module_graph.ts";
import { outsideBreaches } from "./outside_world.ts";
import { shapeBreaches } from "./shape.ts";
import { readFacts, type SourceFacts } from "./source_facts.ts";

/** Files from their texts; a file that is only imported exists too. */
function house(texts: Record<string, string>): SourceFacts[] {
  const files = Object.entries(texts).map(([path, text]) => readFacts(path, text));
  const known = new Set(files.map(({ path }) => path));
  const mentioned = new Set(files.flatMap(({ imports }) => imports.map(({ to }) => to)));
  for (const to of mentioned) if (to?.endsWith(".ts") && !known.has(to)) files.push(readFacts(to, ""));
  return files;
}

function whats(breaches: { path: string; what: string }[]): string[] {
  return breaches.map(({ path, what }) => `${path}: ${what}`);
}

const directions: [name: string, path: string, text: string, allowed: boolean][] = [
  ["a package", "engine/sql/a.ts", `import { parse } from "libpg-query";`, true],
  ["the errors", "engine/run/a.ts", `import { ConfitureError } from "../errors.ts";`, true],
  ["its own room", "engine/sql/a.ts", `import { b } from "./b.ts";`, true],
  ["sql knows postgres", "engine/sql/a.ts", `import { b } from "../postgres/mod.ts";`, true],
  ["sql knows shapes of project", "engine/sql/a.ts", `import type { B } from "../project/mod.ts";`, true],
  ["the engine opens rooms", "engine/engine.ts", `const { b } = await import("./postgres/mod.ts");`, true],
  ["a plugin knows the engine", "plugins/hooks/audit/mod.ts", `import { b } from "../../../engine/run/mod.ts";`, true],
  ["the list loads lazily", "plugins/mod.ts", `const load = () => import("./hooks/audit/mod.ts");`, true],
  ["a test knows anything", "engine/run/a_test.ts", `import { b } from "../sql/b.ts";`, true],
  ["cli.ts has the list", "cli.ts", `import { builtins } from "./plugins/mod.ts";`, true],
  ["sql runs project", "engine/sql/a.ts", `import { b } from "../project/mod.ts";`, false],
  ["run knows postgres", "engine/run/a.ts", `import { b } from "../postgres/mod.ts";`, false],
  ["run knows types of postgres", "engine/run/a.ts", `import type { B } from "../postgres/mod.ts";`, false],
  ["postgres knows sql", "engine/postgres/a.ts", `export { b } from "../sql/mod.ts";`, false],
  ["errors know a room", "engine/errors/a.ts", `import { b } from "../run/mod.ts";`, false],
  ["a room nobody planned", "engine/cellar/a.ts", `import { b } from "../sql/mod.ts";`, false],
  ["a room knows the engine", "engine/sql/a.ts", `import { b } from "../engine.ts";`, false],
  ["the engine knows a plugin", "engine/sql/a.ts", `import { b } from "../../plugins/mod.ts";`, false],
  ["the engine knows the terminal", "engine/run/a.ts", `import { b } from "../../cli/terminal.ts";`, false],
  ["the engine knows a test", "engine/run/a.ts", `import { b } from "./b_test.ts";`, false],
  ["a plugin knows a script", "plugins/hooks/audit/mod.ts", `import { b } from "../../../scripts/b.ts";`, false],
  ["a plugin knows another", "plugins/hooks/audit/mod.ts", `import { b } from "../shell/mod.ts";`, false],
  ["a plugin knows another lazily", "plugins/hooks/audit/mod.ts", `await import("../../mediums/build/mod.ts");`, false],
  ["a plugin knows the list", "plugins/hooks/audit/mod.ts", `import { builtins } from "../../mod.ts";`, false],
  ["the list loads at once", "plugins/mod.ts", `import audit from "./hooks/audit/mod.ts";`, false],
  ["the command line knows a plugin", "cli/a.ts", `import { b } from "../plugins/mod.ts";`, false],
  ["the browser runs the server", "web/screens/a.ts", `import { b } from "../api/b.ts";`, false],
];

for (const [name, path, text, allowed] of directions) {
  Deno.test(`directionBreaches() ${allowed ? "lets pass" : "finds"}: ${name}`, () => {
    const breaches = directionBreaches(house({ [path]: text }));
    assert.equal(breaches.length, allowed ? 0 : 1, whats(breaches).join("\n"));
  });
}

Deno.test("doorBreaches() finds an import past a mod.ts, in a room, between rooms and into a plugin", () => {
  const files = house({
    "engine/sql/a.ts": `import { b } from "../postgres/quote.ts";`,
    "engine/postgres/mod.ts": `export { c } from "./session/c.ts";`,
    "plugins/hooks/audit/d.ts": `import { field } from "../../../engine/run/fields.ts";`,
  });
  assert.deepEqual(whats(doorBreaches(files, [])), [
    "engine/sql/a.ts: imports engine/postgres/quote.ts past engine/postgres/mod.ts",
    "engine/postgres/mod.ts: imports engine/postgres/session/c.ts past engine/postgres/session/mod.ts",
    "plugins/hooks/audit/d.ts: imports engine/run/fields.ts past engine/run/mod.ts",
  ]);
});

Deno.test("doorBreaches() lets pass doors, files above, neighbours and a front with the name of its folder", () => {
  const files = house({
    "engine/sql/deep/a.ts":
      `import "../../postgres/mod.ts"; import "../b.ts"; import "./c.ts"; import "../../errors.ts";`,
    "engine/errors.ts": `import "./errors/table.ts";`,
    "cli.ts": `import "./cli/main.ts";`,
    "plugins/hooks/audit/mod.ts": `import "../../../engine/plugin/mod.ts";`,
    "engine/sql/a_test.ts": `import "../postgres/quote.ts";`,
  });
  assert.deepEqual(doorBreaches(files, []), []);
});

Deno.test("doorBreaches() honours a side door, and names one that is not used any more", () => {
  const files = house({ "cli/a.ts": `import "../engine/run/style.ts";` });
  const used = { from: "cli/", to: "engine/run/style.ts", why: "light" };
  assert.deepEqual(doorBreaches(files, [used]), []);
  const idle = { from: "cli/", to: "engine/run/gone.ts", why: "light" };
  assert.deepEqual(whats(doorBreaches(files, [used, idle])), [
    "cli/: no longer needs the side door engine/run/gone.ts",
  ]);
});

Deno.test("cycleBreaches() finds circles of values, also through a barrel and a dynamic import", () => {
  const files = house({
    "engine/run/mod.ts": `export * from "./a.ts";`,
    "engine/run/a.ts": `import { b } from "./mod.ts";`,
    "engine/sql/x.ts": `const { y } = await import("./y.ts");`,
    "engine/sql/y.ts": `import { x } from "./x.ts";`,
  });
  assert.deepEqual(cycleBreaches(files).map(({ what }) => what), [
    "cycle: engine/run/mod.ts → engine/run/a.ts → engine/run/mod.ts",
    "cycle: engine/sql/x.ts → engine/sql/y.ts → engine/sql/x.ts",
  ]);
});

Deno.test("cycleBreaches() lets two shapes mention each other, and a diamond be", () => {
  const files = house({
    "engine/sql/x.ts": `import type { Y } from "./y.ts";`,
    "engine/sql/y.ts": `import type { X } from "./x.ts"; import "./left.ts"; import "./right.ts";`,
    "engine/sql/left.ts": `import "./end.ts";`,
    "engine/sql/right.ts": `import "./end.ts";`,
  });
  assert.deepEqual(cycleBreaches(files), []);
});

Deno.test("outsideBreaches() finds every way to reach past the Host, outside the two doors", () => {
  const reaches = [
    `Deno.args;`,
    `Deno.env.get("HOME");`,
    `const { env } = Deno;`,
    `console.error("x");`,
    `Deno.stdout.writeSync(bytes);`,
    `new Date();`,
    `Date.now();`,
    `performance.now();`,
    `Math.random();`,
    `crypto.randomUUID();`,
    `Deno.listen({ port: 0 });`,
    `Deno.serve(answer);`,
    `process.env.HOME;`,
    `import process from "node:process";`,
    `Deno["env"].get("HOME");`,
  ];
  for (const text of reaches) {
    assert.equal(outsideBreaches(house({ "engine/run/a.ts": text })).length, 1, text);
    assert.equal(outsideBreaches(house({ "cli/a.ts": text })).length, 1, text);
    assert.deepEqual(outsideBreaches(house({ "cli.ts": text, "engine/run/a_test.ts": text })), [], text);
  }
  const innocent = `new Date(ms); host.now(); setTimeout(f, 1); await Deno.readTextFile(path); performance.mark("a");`;
  assert.deepEqual(outsideBreaches(house({ "engine/run/a.ts": innocent })), []);
});

Deno.test("shapeBreaches() finds drawers, default exports, odd names and long files without a reason", () => {
  const long = "export const a = 1;\n".repeat(501);
  const files = house({
    "engine/sql/utils.ts": "",
    "engine/sql/splitStatements.ts": "",
    "engine/sql/split.ts": "export default 1;",
    "engine/sql/long.ts": long,
    "engine/sql/table.ts": `/** A grammar table stays whole. */\n${long}`,
    "plugins/hooks/audit/mod.ts": "export default 1;",
  });
  assert.deepEqual(shapeBreaches(files).map(({ path }) => path.split("/").at(-1)), [
    "utils.ts",
    "splitStatements.ts",
    "split.ts",
    "long.ts",
  ]);
});

Deno.test("computedImportBreaches() finds an import that no compiler can follow", () => {
  const files = house({ "engine/sql/a.ts": `await import(name); await import("./b.ts");` });
  assert.deepEqual(computedImportBreaches(files).map(({ path, line }) => [path, line]), [["engine/sql/a.ts", 1]]);
});

Deno.test("packagesLoadedAtOnce() follows static imports only and shows the way to the package", () => {
  const graph = {
    roots: ["file:///cli.ts"],
    modules: [
      {
        specifier: "file:///cli.ts",
        dependencies: [
          { code: { specifier: "file:///a.ts" } },
          { code: { specifier: "file:///later.ts" }, isDynamic: true },
          { specifier: "./types.ts", type: { specifier: "file:///types.ts" } },
        ],
      },
      { specifier: "file:///a.ts", dependencies: [{ code: { specifier: "npm:/zod@4.6.7" } }] },
      { specifier: "file:///later.ts", dependencies: [{ code: { specifier: "npm:/yaml@2.9.1" } }] },
      { specifier: "npm:/zod@4.6.7", npmPackage: "zod@4.6.7" },
      { specifier: "npm:/yaml@2.9.1", npmPackage: "yaml@2.9.1" },
    ],
  };
  assert.deepEqual(packagesLoadedAtOnce(graph), [["file:///cli.ts", "file:///a.ts", "npm:/zod@4.6.7"]]);
});
