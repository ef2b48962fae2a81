import type { ConfitureError, Place } from "../../errors.ts";
import type { EnvironmentConfig, ProjectConfig } from "../config/mod.ts";
import type { Secret } from "../secret/mod.ts";

/** A folder with `db/` in it, and its configuration where there is one. */
export interface Project {
  /** Absolute. */
  readonly root: string;
  /** Absolute path of `confiture.yaml`; a project without one has all defaults. */
  readonly file?: string;
  /** `name` of the configuration, else the folder's. */
  readonly name: string;
  readonly config: ProjectConfig;
  /** Names of the environments, sorted. */
  environments(): Promise<string[]>;
  /**
   * Loads one environment over the keys that `confiture.yaml` sets for all of them.
   * Throws `environment-not-found`, or the first problem of its file.
   */
  environment(name: string): Promise<Environment>;
  /** Loads an environment from any file; relative paths start at the project. `confiture.yaml` itself will do. */
  environmentFile(path: string): Promise<Environment>;
  /** The environment that is meant when none is named, if there is one. */
  defaultEnvironment(): Promise<Environment | undefined>;
  /** All problems of an environment's configuration, not only the first; empty when it loads. */
  problems(environment: string): Promise<ConfitureError[]>;
}

/** A named set of settings: where the database is, and how it is worked on. */
export interface Environment {
  /** Stem of the file. */
  readonly name: string;
  /** The file as it is shown: relative to the project where it lies inside. */
  readonly file: string;
  readonly config: EnvironmentConfig;
  /** `config.database_url`: a DSN, `embedded…`, or a reference that `resolveTarget` follows. */
  readonly databaseUrl?: Secret;
  /** Why `databaseUrl` is missing although the file has it: a variable is not set. It matters only where it is used. */
  readonly databaseUrlProblem?: ConfitureError;
  /** Where a key stands, for messages about it; the file alone when it stands nowhere. */
  placeOf(...path: (string | number)[]): Place;
}
