import assert from "node:assert/strict";
import { withReached } from "./product_lock.ts";

const lock = {
  version: "5",
  specifiers: { "npm:zod@4": "4.6.7", "npm:@a/b@1.0.0": "1.0.0", "npm:fast-check@4": "4.1.0" },
  npm: { "zod@4.6.7": { integrity: "x" }, "@a/b@1.0.0": {}, "below@2.0.0": {}, "fast-check@4.1.0": {} },
};
const npmPackages = {
  "zod@4.6.7": { dependencies: [] },
  "@a/b@1.0.0": { dependencies: ["below@2.0.0"] },
  "below@2.0.0": { dependencies: ["@a/b@1.0.0"] },
  "fast-check@4.1.0": { dependencies: [] },
};

Deno.test("withReached() keeps what the modules use and what that depends on, integrity and all", () => {
  const modules = [
    { specifier: "file:///cli.ts" },
    { specifier: "npm:/zod@4.6.7", npmPackage: "zod@4.6.7" },
    { specifier: "npm:/@a/b@1.0.0", npmPackage: "@a/b@1.0.0" },
  ];
  assert.deepEqual(withReached(lock, { modules, npmPackages }), {
    version: "5",
    specifiers: { "npm:zod@4": "4.6.7", "npm:@a/b@1.0.0": "1.0.0" },
    npm: { "zod@4.6.7": { integrity: "x" }, "@a/b@1.0.0": {}, "below@2.0.0": {} },
  });
});

Deno.test("withReached() refuses a graph with a missing module", () => {
  const modules = [{ specifier: "file:///gone.ts", error: "Module not found" }];
  assert.throws(() => withReached(lock, { modules, npmPackages }), /gone\.ts: Module not found/);
});
