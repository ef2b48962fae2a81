/** What `up` would do, without anything of it staying. */
export { runDry } from "./run_dry.ts";
