/** Projects: configuration, environments, connection strings, secrets and source files. */
export { type EnvironmentConfig, environmentSchema, type ProjectConfig, projectSchema } from "./config/mod.ts";
export {
  connectionUrl,
  describeDsn,
  type Dsn,
  type DsnHost,
  type DsnOptions,
  libpqEnvironment,
  parseDsn,
} from "./dsn/mod.ts";
export { type Sslmode, type TargetSessionAttrs, withDatabase } from "./dsn/mod.ts";
export { type CheckedProject, checkProject } from "./load/mod.ts";
export { environmentsFolder, type ListedEnvironment, listEnvironments, type TextFile } from "./load/mod.ts";
export { type Environment, openProject, type Project, showPath } from "./load/mod.ts";
export { isSecretReference, resolveSecret, Secret, type SecretOptions, splitCommand } from "./secret/mod.ts";
export {
  compareBytes,
  compileGlobs,
  discoverSources,
  type Matcher,
  type Orderable,
  orderFiles,
} from "./sources/mod.ts";
export { type EntryKey, readEntry } from "./sources/mod.ts";
export { seedFiles, type SeedOptions, type SortMode, type SourceFile } from "./sources/mod.ts";
export { type EmbeddedReference, resolveConnection, resolveTarget } from "./target/mod.ts";
export type { Target, TargetChoice } from "./target/mod.ts";
/** YAML beside other files, with the place of every value: what a plugin reads itself. */
export { type Located, type LocatedMap, type LocatedScalar, type Position, readYaml } from "./yaml/mod.ts";
