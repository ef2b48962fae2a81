/** The schemas of the configuration files; every key has a description, from which the reference is generated. */
export { type EnvironmentConfig, environmentSchema } from "./environment_schema.ts";
export { type ProjectConfig, projectSchema, projectShape } from "./project_schema.ts";
export type { SourceDirectory, SourceEntry } from "./sources_schema.ts";
export { checkConfig } from "./check_config.ts";
