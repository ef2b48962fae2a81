import { field } from "../../../engine/plugin/mod.ts";

/** Where the catalog is read. */
export const sourceFields = {
  from: field.source(
    "An environment, ddl, a .sql file, a folder, a saved catalog (.json), git:REF[:PATH] or a postgresql:// URL; the " +
      "default environment's database when absent",
  ).optional(),
  env: field.environment("Environment whose database is read, or whose settings count for --from", { short: "e" })
    .optional(),
};
