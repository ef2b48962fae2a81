import { z } from "zod";
import { environmentShape } from "./environment_schema.ts";

/** Keys that only `confiture.yaml` has. */
export const projectShape = {
  name: z.string().min(1).optional().meta({ description: "Name of the project; that of its folder when absent." }),
  default_environment: z.string().min(1).optional().meta({
    description: "Environment that is meant when none is named; local when absent.",
  }),
  environments_dir: z.string().min(1).default("db/environments").meta({
    description: "Folder of the environments, relative to the project.",
  }),
};

/** `confiture.yaml`: the project's own keys, and those that all its environments share. */
export const projectSchema = z.strictObject({ ...projectShape, ...environmentShape });

export type ProjectConfig = z.output<typeof projectSchema>;
