import { isConfitureError } from "../../../engine/errors.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import { checkProject, type Environment, type Project, type TargetChoice } from "../../../engine/project/mod.ts";
import { type Check, fromError, ok, warning } from "./check.ts";

interface Found {
  checks: Check[];
  /** Absent where there is none, or where its configuration does not load. */
  project?: Project;
  /** The environment that is meant, when it loads. */
  environment?: Environment;
}

/** Is there a project, and does its configuration load? `validate-config` looks deeper. */
export async function checkProjectFiles(choice: TargetChoice, { host, projectDir }: Context): Promise<Found> {
  const only = { env: choice.env, config: choice.config };
  let found;
  try {
    found = await checkProject(projectDir, host, only);
  } catch (error) {
    return { checks: [fromError("project", error)] };
  }
  const { project, environments, problems } = found;
  const checks = problems.map((problem) => fromError("configuration", problem));
  if (problems.length === 0 && project?.file === undefined && environments.length === 0) {
    const remedy = "Make one with `confiture init`, or name its folder with --project-dir.";
    return { project, checks: [warning("project", `There is no project in ${projectDir}`, remedy)] };
  }
  if (project && problems.length === 0) {
    const names = environments.map(({ name }) => name).join(", ");
    const noun = environments.length === 1 ? "environment" : "environments";
    checks.push(ok("project", `Project ${project.name}: ${environments.length} ${noun}${names && ` (${names})`}`));
  }
  const wanted = choice.env ?? project?.config.default_environment ?? "local";
  const environment = environments.find(({ name }) => name === wanted) ?? (choice.config ? environments[0] : undefined);
  return { project, environment: environment ?? await defaultOf(project), checks };
}

async function defaultOf(project: Project | undefined): Promise<Environment | undefined> {
  try {
    return await project?.defaultEnvironment();
  } catch (error) {
    // Told already, as a problem of the configuration.
    if (isConfitureError(error)) return undefined;
    throw error;
  }
}
