/** What is known of projects and environments, from their files and from runs: read, never asked of a database. */
export { type BundleEnvironments, readBundleEnvironments } from "./bundle_environments.ts";
export { type KnownEnvironment, readEnvironments } from "./read_environments.ts";
export { readWaiting, type Waiting } from "./read_waiting.ts";
