import { z } from "zod";
import { field, targetFields } from "../../../../engine/plugin/mod.ts";

/** Where the migrations are, and the database that they are for. */
export const migrationFields = {
  migrations_dir: field.projectPath("Folder of the migrations; db/migrations when absent", { placeholder: "DIR" })
    .optional(),
  ...targetFields,
};

/** How an operation that changes the ledger keeps others out. */
export const lockFields = {
  lock_timeout: field.count("How long to wait for another run that migrates this database, in milliseconds").default(
    30_000,
  ),
  no_lock: field.flag("Take no lock: nothing else may migrate this database meanwhile, and nothing checks that"),
};

/** What people decide that no catalog tells. */
export const resolveField = z.array(z.string().min(1)).describe(
  "Decide about a statement that an earlier run was stopped in and no catalog tells of: VERSION=done or VERSION=again",
).meta({ kind: "name", placeholder: "VERSION=done|again" }).default([]);
