import assert from "node:assert/strict";
import fc from "fast-check";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Project } from "../../../../engine/project/mod.ts";
import { checkName, cloneName, projectId, templateName } from "./names.ts";

const host = { randomBytes: (count: number) => new Uint8Array(count).fill(171) };
const context = { operation: "test-db clone", host } as unknown as Context;
const project = (name: string) => ({ name, root: "/work/shop", config: {} }) as unknown as Project;
const hash = "0123456789abcdef".repeat(4);

Deno.test("templateName() is the project and the beginning of the hash", () => {
  assert.equal(templateName(project("shop"), hash), "shop_template_0123456789ab");
  assert.equal(templateName(project("My Shop (2)"), hash), "my_shop_2_template_0123456789ab");
  assert.equal(templateName(project("42"), hash), "p_42_template_0123456789ab");
  assert.equal(templateName(project("店"), hash), "project_template_0123456789ab");
});

Deno.test("templateName(), cloneName() are names that nobody quotes, cut before the hash and not in it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 90 }), (name) => {
    for (const made of [templateName(project(name), hash), cloneName(project(name), context)]) {
      assert.match(made, /^[a-z][a-z0-9_]*_(template_0123456789ab|clone_abababababab)$/);
      assert.equal(checkName(made, "target", context), made);
    }
  }));
});

Deno.test("checkName() refuses what PostgreSQL would cut, its own databases and names in the making", () => {
  for (const name of ["é".repeat(32), "postgres", "template1", "confiture_build_1"]) {
    assert.throws(() => checkName(name, "target", context), { reason: "input-invalid" });
  }
  assert.equal(checkName("é".repeat(31), "target", context), "é".repeat(31));
});

Deno.test("projectId() is the given name, or the folder of a project that has none", () => {
  assert.equal(projectId({ ...project("shop"), config: { name: "shop" } } as unknown as Project), "shop");
  assert.equal(projectId(project("shop")), "/work/shop");
});
