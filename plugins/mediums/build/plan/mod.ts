/** From source files to a plan: read, lint, order, cut into segments, hash. */
export type { BuildPlan, BuildRequest, Segment } from "./build_plan.ts";
export { chosenEnvironment } from "./chosen_environment.ts";
export { planBuild } from "./plan_build.ts";
export { scriptSteps, startingPath } from "./script_steps.ts";
