import { basename, extname, isAbsolute, join, resolve } from "node:path";
import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { checkConfig, projectSchema } from "../config/mod.ts";
import type { LocatedMap } from "../yaml/mod.ts";
import { expandVariables, loadEnvironment } from "./load_environment.ts";
import { openProject } from "./open_project.ts";
import type { Environment, Project } from "./project.ts";
import { readConfigFile } from "./read_config_file.ts";
import { showPath } from "./show_path.ts";

/** What a check of a project's configuration found out. Nothing was connected to. */
export interface CheckedProject {
  /** Absent when `confiture.yaml` does not load. */
  project?: Project;
  /** Those that load, by name. */
  environments: Environment[];
  /** Every problem of every file. */
  problems: ConfitureError[];
}

/**
 * Loads everything and collects the problems instead of stopping at the first. `only` narrows the check to one
 * environment, or to one file used as an environment.
 * Throws what has no file to blame: `project-missing`, `environment-not-found`.
 */
export async function checkProject(
  dir: string,
  host: Host,
  only: { env?: string; config?: string } = {},
): Promise<CheckedProject> {
  const root = resolve(host.cwd, dir);
  const problems: ConfitureError[] = [];
  const read = async (path: string): Promise<LocatedMap | undefined> => {
    try {
      return await readConfigFile(path, showPath(root, path));
    } catch (error) {
      if (!(error instanceof ConfitureError)) throw error;
      problems.push(error);
    }
  };

  const sharedPath = join(root, "confiture.yaml");
  const shared = await read(sharedPath);
  if (shared) problems.push(...problemsOfShared(shared, host));
  const project = problems.length === 0 ? await openProject(root, host) : undefined;
  const environments: Environment[] = [];
  for (const path of await environmentFiles(root, project, only)) {
    const file = showPath(root, path);
    const known = problems.length;
    const own = path === sharedPath ? shared && emptyTree : await read(path);
    if (!own) {
      const isNew = problems.length === known && path !== sharedPath;
      if (isNew) problems.push(new ConfitureError("config-unreadable", { file, why: "there is no such file" }));
      continue;
    }
    // Where confiture.yaml is wrong its problems are told once, and the environments are checked by themselves.
    const source = { name: basename(path, extname(path)), file, own, shared: project && shared };
    const loaded = loadEnvironment(source, host);
    problems.push(...loaded.problems);
    if (loaded.environment) environments.push(loaded.environment);
  }
  return { project, environments, problems };
}

const emptyTree: LocatedMap = {
  kind: "map",
  entries: new Map(),
  place: { file: "confiture.yaml", line: 1, column: 1 },
};

function problemsOfShared(shared: LocatedMap, host: Host): ConfitureError[] {
  const { tree, problem } = expandVariables(shared, host);
  return problem ? [problem] : checkConfig(projectSchema, tree).problems;
}

async function environmentFiles(
  root: string,
  project: Project | undefined,
  { env, config }: { env?: string; config?: string },
): Promise<string[]> {
  if (config !== undefined) return [isAbsolute(config) ? config : join(root, config)];
  const folder = resolve(root, project?.config.environments_dir ?? "db/environments");
  const names = await project?.environments() ?? await stems(folder);
  // An unknown name gets the error that tells the nearest one.
  if (env !== undefined && !names.includes(env)) await project?.environment(env);
  return (env === undefined ? names : [env]).map((name) => join(folder, `${name}.yaml`));
}

async function stems(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return entries.filter(({ name, isDirectory }) => !isDirectory && name.endsWith(".yaml") && !name.startsWith("."))
    .map(({ name }) => name.slice(0, -".yaml".length)).sort();
}
