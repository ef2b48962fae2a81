import { basename, extname, isAbsolute, join, resolve } from "node:path";
import { ConfitureError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import type { Host } from "../../host.ts";
import { checkConfig, projectSchema } from "../config/mod.ts";
import type { LocatedMap } from "../yaml/mod.ts";
import { type EnvironmentSource, expandVariables, loadEnvironment } from "./load_environment.ts";
import type { Environment, Project } from "./project.ts";
import { readConfigFile } from "./read_config_file.ts";
import { showPath } from "./show_path.ts";

const projectFile = "confiture.yaml";

/**
 * Opens the project in a folder. `confiture.yaml` may be missing: then everything has its default, as in projects of
 * the Python tool.
 */
export async function openProject(dir: string, host: Host): Promise<Project> {
  const root = resolve(host.cwd, dir);
  await checkFolder(root);
  const path = join(root, projectFile);
  const shared = await readConfigFile(path, projectFile);
  const { tree, problem } = expandVariables(shared ?? emptyTree, host);
  if (problem) throw problem;
  const { config, problems } = checkConfig(projectSchema, tree);
  if (!config) throw problems[0]!;
  const folder = resolve(root, config.environments_dir);

  const environments = async (): Promise<string[]> => {
    const names: string[] = [];
    for await (const { name, isDirectory } of listFolder(folder, showPath(root, folder))) {
      if (!isDirectory && name.endsWith(".yaml") && !name.startsWith(".")) names.push(name.slice(0, -".yaml".length));
    }
    return names.sort();
  };

  /** What an environment of that name is made of, or undefined. A name is no path: it may come from a request. */
  const source = async (name: string): Promise<EnvironmentSource | undefined> => {
    if (name === "" || /[/\\\0]/.test(name) || name.startsWith(".")) return undefined;
    const file = join(folder, `${name}.yaml`);
    const own = await readConfigFile(file, showPath(root, file));
    return own && { name, file: showPath(root, file), own, shared };
  };

  const existing = async (name: string): Promise<EnvironmentSource> => {
    const found = await source(name);
    if (found) return found;
    const known = await environments();
    const near = nearest(name, known);
    throw new ConfitureError("environment-not-found", {
      environment: name,
      folder: showPath(root, folder),
      known,
      nearest: near,
    });
  };

  const load = (found: EnvironmentSource): Environment => {
    const { environment, problems } = loadEnvironment(found, host);
    if (!environment) throw problems[0]!;
    return environment;
  };

  return {
    root,
    file: shared && path,
    name: config.name ?? (basename(root) || "confiture"),
    config,
    environments,
    environment: async (name) => load(await existing(name)),
    problems: async (name) => loadEnvironment(await existing(name), host).problems,
    async environmentFile(given) {
      const file = isAbsolute(given) ? given : join(root, given);
      const shown = showPath(root, file);
      const name = basename(file, extname(file));
      if (file === path && shared) return load({ name, file: shown, own: emptyTree, shared });
      const own = await readConfigFile(file, shown);
      if (!own) throw new ConfitureError("config-unreadable", { file: shown, why: "there is no such file" });
      return load({ name, file: shown, own, shared });
    },
    async defaultEnvironment() {
      if (config.default_environment !== undefined) return load(await existing(config.default_environment));
      const local = await source("local");
      if (local) return load(local);
      const isEnvironment = shared?.entries.has("database_url");
      return isEnvironment ? load({ name: "confiture", file: projectFile, own: emptyTree, shared }) : undefined;
    },
  };
}

const emptyTree: LocatedMap = {
  kind: "map",
  entries: new Map(),
  place: { file: projectFile, line: 1, column: 1 },
};

async function checkFolder(folder: string): Promise<void> {
  const stat = await Deno.stat(folder).catch((error: unknown) => {
    const why = error instanceof Deno.errors.NotFound ? "the folder does not exist" : "the folder cannot be read";
    throw new ConfitureError("project-missing", { folder, why }, { cause: error });
  });
  if (!stat.isDirectory) throw new ConfitureError("project-missing", { folder, why: "it is no folder" });
}

async function* listFolder(folder: string, shown: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(folder);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new ConfitureError("config-unreadable", { file: shown, why: "the folder cannot be listed" }, {
      cause: error,
    });
  }
}
