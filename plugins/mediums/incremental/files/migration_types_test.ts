import assert from "node:assert/strict";
import { migrationTypes } from "./migration_types.ts";

Deno.test("migrationTypes holds the types as the engine has them", async () => {
  const url = new URL("../../../../engine/migrations/program/migration_context.ts", import.meta.url);
  const lines = (await Deno.readTextFile(url)).trimEnd().split("\n");
  const declared = lines.map((line) => line === "" ? "" : `  ${line}`).join("\n");
  assert.ok(migrationTypes.includes(`declare module "confiture" {\n${declared}\n}\n`), migrationTypes);
});
