/** `plugin.json` of every built-in: valid, listed in `plugins/mod.ts`, and true of the code behind it. */
import { join } from "node:path";
import { manifestSchema, Registry } from "../engine/plugin/mod.ts";
import { builtins } from "../plugins/mod.ts";

const root = join(import.meta.dirname!, "..");
const problems: string[] = [];

const listed = new Set(builtins.map(({ manifest }) => manifest.id));
const files = await manifestFiles("plugins");
for (const file of files) {
  const parsed = manifestSchema().safeParse(JSON.parse(await Deno.readTextFile(join(root, file))));
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map(({ path, message }) => `${file}: ${path.join(".")}: ${message}`));
  } else if (!listed.has(parsed.data.id)) problems.push(`${file}: ${parsed.data.id} is not in plugins/mod.ts`);
}

const registry = new Registry(builtins);
for (const { manifest, load } of builtins) {
  if (!(await load()).default) problems.push(`${manifest.id}: its entry has no default export`);
}
for (const { plugin, provided } of registry.operations()) {
  try {
    const { name, effect, gives } = await registry.operation(provided.name);
    if (name !== provided.name) problems.push(`${plugin.id}: ${provided.name} loads the operation ${name}`);
    if (gives !== provided.gives) problems.push(`${plugin.id}: ${name} gives otherwise than its manifest says`);
    if (effect !== provided.effect) {
      problems.push(`${plugin.id}: ${name} says ${provided.effect} in its manifest and ${effect} in its code`);
    }
  } catch (error) {
    problems.push(`${plugin.id}: ${(error as Error).message}`);
  }
}

for (const problem of problems) console.error(problem);
console.log(`${files.length} manifests, ${registry.operations().length} operations, ${problems.length} problems`);
Deno.exit(problems.length > 0 ? 1 : 0);

async function manifestFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(root, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory && entry.name !== "fixtures") found.push(...await manifestFiles(path));
    else if (entry.name === "plugin.json") found.push(path);
  }
  return found.sort();
}
