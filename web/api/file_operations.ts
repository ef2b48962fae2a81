import type { Registry } from "../../engine/plugin/mod.ts";

const known = new WeakMap<Registry, Promise<string[]>>();

/** Operations that write, but files alone: their runs say nothing of a database. */
export function fileOperations(registry: Registry): Promise<string[]> {
  const found = known.get(registry) ?? find(registry);
  known.set(registry, found);
  return found;
}

async function find(registry: Registry): Promise<string[]> {
  const names = registry.operations().map(({ provided }) => provided)
    .filter(({ effect, local }) => effect !== "read" && local === undefined).map(({ name }) => name);
  const operations = await Promise.all(names.map((name) => registry.operation(name)));
  return operations.filter(({ changes }) => changes === "files").map(({ name }) => name);
}
