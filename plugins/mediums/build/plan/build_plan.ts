import type { Segment } from "../../../../engine/ddl/mod.ts";
import type { MediumPlan } from "../../../../engine/plugin/mod.ts";
import type { Environment, Project, SourceFile } from "../../../../engine/project/mod.ts";

/** What a build is made from. */
export interface BuildRequest {
  project: Project;
  environment: Environment;
  /** `build.sort_mode` of the environment when absent. */
  order?: "dependency" | "alphabetical" | "hex";
  /** `build.two_pass` of the environment when absent. */
  twoPass?: boolean;
  schemaOnly: boolean;
  /** Apply the seed folders too, all of them or those of a profile. */
  seeds?: { profile?: string; folder?: string };
}

/** A build as a value: nothing has been done yet, everything is known. */
export interface BuildPlan extends MediumPlan {
  readonly segments: readonly Segment[];
  /** Applied after the schema, in this order. */
  readonly seeds: readonly SourceFile[];
  readonly files: number;
  readonly statements: number;
  /** Size of the source files without the seeds. */
  readonly bytes: number;
  /** What people should know although nothing failed. */
  readonly warnings: readonly string[];
}
