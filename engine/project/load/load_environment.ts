import { ConfitureError, isConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { checkConfig, environmentSchema, projectShape } from "../config/mod.ts";
import { expand, type LocatedMap, merge, placeAt } from "../yaml/mod.ts";
import type { Environment } from "./project.ts";

/** What an environment is made of: its own file, and `confiture.yaml` below it. */
export interface EnvironmentSource {
  name: string;
  file: string;
  own: LocatedMap;
  shared?: LocatedMap;
}

export type Loaded = { environment: Environment; problems: [] } | {
  environment?: undefined;
  problems: ConfitureError[];
};

/** Merges, replaces variables and checks. Gives all problems, so that a check of a project can tell them at once. */
export function loadEnvironment({ name, file, own, shared }: EnvironmentSource, host: Host): Loaded {
  const merged = shared ? merge(without(shared, Object.keys(projectShape)), own) : own;
  const { tree, databaseUrlProblem, problem } = expandVariables(merged, host);
  if (problem) return { problems: [problem] };
  const { config, problems } = checkConfig(environmentSchema, tree);
  if (!config) return { problems };
  const environment: Environment = {
    name,
    file,
    config: { ...config, name },
    databaseUrl: config.database_url,
    databaseUrlProblem,
    placeOf: (...path) => {
      const place = placeAt(merged, path);
      return place === merged.place ? { file } : place;
    },
  };
  return { environment, problems: [] };
}

/**
 * Replaces variables. A `database_url` that lacks one is set aside with its problem: `--database-url` and building to
 * a file work without it.
 */
export function expandVariables(
  tree: LocatedMap,
  host: Host,
): { tree: LocatedMap; databaseUrlProblem?: ConfitureError; problem?: ConfitureError } {
  const options = { env: host.env, reserved: tree.entries.has("ssh_tunnel") ? ["TUNNEL_LOCAL_PORT"] : [] };
  const rest = without(tree, ["database_url"]);
  try {
    const expanded = expand(rest, options);
    const url = tree.entries.get("database_url");
    if (!url) return { tree: expanded };
    try {
      const { entries } = expand({ ...tree, entries: new Map([["database_url", url]]) }, options);
      return { tree: { ...expanded, entries: new Map([...entries, ...expanded.entries]) } };
    } catch (error) {
      if (isConfitureError(error, "config-variable")) return { tree: expanded, databaseUrlProblem: error };
      throw error;
    }
  } catch (error) {
    if (isConfitureError(error, "config-variable")) return { tree, problem: error };
    throw error;
  }
}

function without(tree: LocatedMap, keys: readonly string[]): LocatedMap {
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => !keys.includes(key))) };
}
