import assert from "node:assert/strict";
import { z } from "zod";
import { field, targetFields } from "./fields.ts";
import { parseInput } from "./input.ts";
import type { AnyOperation } from "./operation.ts";

const input = z.object({
  ...targetFields,
  database: field.name("Name").optional(),
  file: field.hostPath("File").optional(),
  folder: field.projectPath("Folder").optional(),
});
const operation = { name: "cook", input } as unknown as AnyOperation;

Deno.test("field refuses a connection string where a name or a path belongs, without showing it", () => {
  for (const name of ["env", "config", "database", "file", "folder"]) {
    assert.throws(() => parseInput(operation, { [name]: "postgres://u:hunter2@h/db" }), {
      reason: "input-invalid",
      message: `cook: ${name}: it is a connection string, which belongs into the field of that kind (--database-url)`,
    });
  }
  assert.doesNotThrow(() => parseInput(operation, { database_url: "postgres://u:hunter2@h/db", file: "postgres/a" }));
});
