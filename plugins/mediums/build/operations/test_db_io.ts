import { z } from "zod";
import { field } from "../../../../engine/plugin/mod.ts";

/** Fields by which a template is found again: those that change what is in it. */
export const recipeFields = {
  seeds: field.flag("The template holds the seed folders (db/seeds) too"),
  seed_profile: field.name("The template holds the seed files of this profile too").optional(),
  schema_only: field.flag("The template holds no seed file, not even those among the DDL files"),
  from_artifact: field.projectPath("The template is restored from PATH, an archive of build --dump or pg_dump")
    .optional(),
};

/** Where the databases are. */
export const serverOutput = {
  target: z.string().describe("Where the connection came from"),
  server: z.string().describe("The server, without password and database"),
};

export interface RecipeInput {
  env?: string;
  config?: string;
  seeds: boolean;
  seed_profile?: string;
  schema_only: boolean;
  from_artifact?: string;
}
