import { compareSides } from "../../../../engine/comparison/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Environment } from "../../../../engine/project/mod.ts";
import { readSource } from "../../../../engine/sources/mod.ts";

/**
 * Throws "rebuild-differs" unless the DDL and the migrations of the folder, each run in a scratch database, give the
 * same catalog: all of them count as applied afterwards, and none has run.
 */
export async function requireSame(
  environment: Environment,
  folder: string,
  context: Context,
  major?: number,
): Promise<void> {
  const options = { context, environment, ...(major !== undefined && { major }) };
  const ddl = await readSource({ kind: "ddl", environment: environment.name }, options);
  const replayed = await readSource({ kind: "migrations", path: folder }, options);
  const { equal, changes } = compareSides(replayed, ddl);
  if (equal) return;
  const shown = changes.slice(0, 5).map(({ change, object }) => `${change} ${object}`);
  throw new ConfitureError("rebuild-differs", { count: changes.length, changes: shown });
}
