import { applyScope, type Catalog, type Scope } from "../../../engine/catalog/mod.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { Environment } from "../../../engine/project/mod.ts";
import { parseSource, readSource, scopeOf, type Side } from "../../../engine/sources/mod.ts";

export interface SourceChoice {
  from?: string;
  env?: string;
}

export interface ReadFrom {
  /** Narrowed to the scope. */
  side: Side;
  /** Its catalog before that. */
  whole: Catalog;
  scope: Scope;
  /** Whose settings count for scratch databases. */
  environment?: Environment;
}

/** Reads the catalog of the source that was named, or of the environment's database. */
export async function readFrom({ from, env }: SourceChoice, context: Context): Promise<ReadFrom> {
  const project = await context.project();
  const environment = env === undefined ? await project.defaultEnvironment() : await project.environment(env);
  const source = from === undefined
    ? { kind: "environment" as const, name: environment?.name ?? "local" }
    : parseSource(from, await project.environments());
  context.emit({ type: "step", name: "read" });
  const side = await readSource(source, { context, environment });
  const scope = scopeOf(env === undefined ? side.live?.environment ?? environment : environment);
  return { side: { ...side, catalog: applyScope(side.catalog, scope) }, whole: side.catalog, scope, environment };
}
