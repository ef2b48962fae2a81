import { ConfitureError, type Issue } from "../../../engine/errors.ts";
import { checkHook, type Context, placedHook } from "../../../engine/plugin/mod.ts";
import {
  checkProject,
  type EntryKey,
  type Environment,
  type Project,
  readEntry,
  seedFiles,
  showPath,
} from "../../../engine/project/mod.ts";
import { checkRules } from "./check_rules.ts";
import { checkSecrets } from "./check_secrets.ts";
import { countMigrations } from "./count_migrations.ts";

interface Request {
  env?: string;
  config?: string;
  migrations_dir?: string;
  strict: boolean;
}

/** Collects the issues of a project's configuration. Nothing is connected to, no command is run. */
export async function validate({ env, config, migrations_dir, strict }: Request, context: Context) {
  const { host, projectDir } = context;
  const { project, environments, problems } = await checkProject(projectDir, host, { env, config });
  const issues: Issue[] = problems.map((problem) => problem.toIssue());
  const note = (failure: ConfitureError, severity: Issue["severity"] = "error") => {
    const found = { ...failure.toIssue(), severity };
    const isKnown = issues.some((other) => other.code === found.code && other.message === found.message);
    if (!isKnown) issues.push(found);
  };

  const checked = [];
  for (const environment of environments) {
    context.signal.throwIfAborted();
    const { name, file } = environment;
    const found = project && await checkEnvironment(project, environment, context, note);
    // What one machine lacks another may have; who names the environment means to use it here.
    await checkSecrets(
      environment,
      project?.root ?? projectDir,
      host,
      (failure, isEverywhere) =>
        note(failure, isEverywhere || env !== undefined || config !== undefined ? "error" : "warning"),
    );
    // Where confiture.yaml does not load, nothing is known about the files of an environment.
    if (found) checked.push({ name, file, ...found, hooks: environment.config.hooks.length });
  }
  if (project) await checkNames(project, environments, { env, config }, note);
  const folder = migrations_dir ?? "db/migrations";
  const migrations = await countMigrations(project?.root ?? projectDir, folder, migrations_dir !== undefined, note);

  const fails = issues.some(({ severity }) => severity === "error" || (strict && severity === "warning"));
  const source = config ?? (project?.file === undefined ? environments[0]?.file : showPath(project.root, project.file));
  return {
    valid: !fails,
    config_source: source ?? (problems.length > 0 ? "confiture.yaml" : null),
    migrations_path: folder,
    migration_count: migrations,
    environments: checked,
    issues: issues.sort(byRankAndPlace),
  };
}

/** As one would mend them: errors first, file by file, from the top down. */
function byRankAndPlace(a: Issue, b: Issue): number {
  const column = ({ details }: Issue) => typeof details.column === "number" ? details.column : 0;
  const [fileA, fileB] = [a.file ?? "", b.file ?? ""];
  return rank(a) - rank(b) || (fileA < fileB ? -1 : fileA > fileB ? 1 : 0) || (a.line ?? 0) - (b.line ?? 0) ||
    column(a) - column(b);
}

const rank = ({ severity }: Issue): number => ["error", "warning", "info"].indexOf(severity);

type Note = (failure: ConfitureError, severity?: Issue["severity"]) => void;

async function checkEnvironment(project: Project, environment: Environment, { registry }: Context, note: Note) {
  const { config, placeOf } = environment;
  const attempt = async <T>(body: () => Promise<T>, severity?: Issue["severity"]): Promise<T | undefined> => {
    try {
      return await body();
    } catch (error) {
      if (!(error instanceof ConfitureError)) throw error;
      note(error, severity);
    }
  };

  const files = new Set<string>();
  for (const key of ["include_dirs", "superuser_dirs", "superuser_post_dirs"] satisfies EntryKey[]) {
    for (const index of config[key].keys()) {
      const found = await attempt(() => readEntry(project, environment, key, index));
      for (const { real } of found ?? []) files.add(real);
    }
  }
  if (files.size === 0) {
    const folders = config.include_dirs.map((entry) => typeof entry === "string" ? entry : entry.path);
    note(new ConfitureError("sources-empty", { folders }), "warning");
  }

  const seeds = await attempt(() => seedFiles(project, environment)) ?? [];
  for (const profile of Object.keys(config.seed.profiles)) {
    const selected = await attempt(() => seedFiles(project, environment, { profile }));
    if (selected?.length === 0 && seeds.length > 0) {
      const problem = "it selects none of the seed files";
      const key = `seed.profiles.${profile}`;
      const place = placeOf("seed", "profiles", profile);
      note(new ConfitureError("config-value-invalid", { key, problem, ...place }), "warning");
    }
  }

  for (const [index, hook] of config.hooks.entries()) {
    await attempt(async () => {
      try {
        await checkHook(hook, registry);
      } catch (error) {
        throw placedHook(error, index, environment);
      }
    });
  }
  for (const [index, { id }] of config.plugins.entries()) {
    if (registry.plugins.some(({ manifest }) => manifest.id === id)) continue;
    note(new ConfitureError("plugin-external", { plugin: id, file: environment.file, ...placeOf("plugins", index) }));
  }
  checkRules(environment, registry, note);
  if (config.ssh_tunnel) {
    const facts = { environment: environment.name, host: config.ssh_tunnel.host, ...placeOf("ssh_tunnel") };
    note(new ConfitureError("ssh-tunnel-unsupported", facts), "warning");
  }
  return { source_files: files.size, seed_files: seeds.length };
}

async function checkNames(
  project: Project,
  environments: readonly Environment[],
  only: { env?: string; config?: string },
  note: Note,
): Promise<void> {
  if (only.env !== undefined || only.config !== undefined) return;
  const known = await project.environments();
  const { default_environment: wanted, environments_dir: folder } = project.config;
  if (wanted !== undefined && !known.includes(wanted)) {
    note(new ConfitureError("environment-not-found", { environment: wanted, folder, known }));
  }
  if (environments.length === 0 && known.length === 0) {
    const severity = project.file === undefined ? "error" : "warning";
    note(new ConfitureError("environment-not-found", { environment: "local", folder, known }), severity);
  }
}
