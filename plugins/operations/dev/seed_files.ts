import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { filledTables } from "../../../engine/ddl/mod.ts";
import type { Context, OpenTarget } from "../../../engine/plugin/mod.ts";
import { seedFiles } from "../../../engine/project/mod.ts";
import { readScript, textSource } from "../../../engine/sql/mod.ts";

/** Seed files by name: what they hold, and the tables that they fill, `schema.table`. */
export type SeedHashes = ReadonlyMap<string, { hash: string; tables: readonly string[] }>;

export async function readSeeds({ environment }: OpenTarget, context: Context): Promise<SeedHashes> {
  if (!environment) return new Map();
  const files = await seedFiles(await context.project(), environment);
  return new Map(
    await Promise.all(files.map(async ({ path, name }) => {
      const bytes = await readFile(path);
      const { statements } = await readScript([textSource(name, bytes)]);
      const tables = filledTables(statements).map(({ schema, name }) => `${schema}.${name}`);
      const hash = createHash("sha256").update(bytes).digest("hex");
      return [name, { hash, tables }] as const;
    })),
  );
}

/** Files that are others than before, or fill a table that came new. At first only the latter. */
export function changedSeeds(
  before: SeedHashes | undefined,
  now: SeedHashes,
  newTables: readonly string[],
): string[] {
  return [...now].filter(([name, { hash, tables }]) =>
    (before !== undefined && before.get(name)?.hash !== hash) || tables.some((table) => newTables.includes(table))
  ).map(([name]) => name);
}
