/** From source files to a plan: read, lint, order, cut into segments, hash. */
export type { BuildPlan, BuildRequest } from "./build_plan.ts";
export { chosenEnvironment } from "./chosen_environment.ts";
export { planBuild } from "./plan_build.ts";
