/** Scripts: ordered steps, run as fast as psql runs them, failures named by their place in the user's files. */
export type { Origin, ScriptStep } from "./step.ts";
export { runScript, type ScriptOptions, type ScriptProgress } from "./run_script.ts";
