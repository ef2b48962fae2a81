/** A name that a release of Deno does not export breaks a lazily imported module only when somebody needs it. */
import assert from "node:assert/strict";

const root = new URL("../", import.meta.url);

Deno.test("every module of the product loads on this release of Deno", async () => {
  const paths = [
    "cli.ts",
    ...await modules("cli"),
    ...await modules("engine"),
    ...await modules("plugins"),
    ...await modules("web"),
  ];
  assert.ok(paths.length > 60, `only ${paths.length} modules were found`);
  const failures: string[] = [];
  for (const path of paths) {
    await import(new URL(path, root).href).catch((error) => failures.push(`${path}: ${error.message}`));
  }
  assert.deepEqual(failures, []);
});

async function modules(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await modules(path));
    else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) found.push(path);
  }
  return found;
}
