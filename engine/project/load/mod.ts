/** Projects and their environments. */
export type { Environment, Project } from "./project.ts";
export { openProject } from "./open_project.ts";
export { showPath } from "./show_path.ts";
