import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Environment, TargetChoice } from "../../../../engine/project/mod.ts";

/** The environment whose sources and settings count: the named one, else the default one. */
export async function chosenEnvironment({ env, config }: TargetChoice, context: Context): Promise<Environment> {
  const project = await context.project();
  if (config !== undefined) return await project.environmentFile(config);
  if (env !== undefined) return await project.environment(env);
  const found = await project.defaultEnvironment();
  if (found) return found;
  const known = await project.environments();
  throw new ConfitureError("environment-not-found", { environment: "local", folder: "db/environments", known });
}
