import type { Context } from "../../../engine/plugin/mod.ts";
import type { Environment } from "../../../engine/project/mod.ts";
import { parseSource, readSource, type Side } from "../../../engine/sources/mod.ts";

export interface SourceChoice {
  from?: string;
  env?: string;
}

export interface ReadFrom {
  side: Side;
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
  return { side: await readSource(source, { context, environment }), environment };
}
