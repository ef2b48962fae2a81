/** Projects and their environments. */
export type { Environment, Project } from "./project.ts";
export { type CheckedProject, checkProject } from "./check_project.ts";
export { openProject } from "./open_project.ts";
export { showPath } from "./show_path.ts";
export { environmentsFolder, type ListedEnvironment, listEnvironments, type TextFile } from "./listed_environments.ts";
