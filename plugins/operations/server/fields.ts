import { field } from "../../../engine/plugin/mod.ts";

/** Where the control database is. */
export const controlFields = {
  control_url: field.dsn(
    "Connection string of the control database; CONFITURE_CONTROL_URL, else the embedded server, when absent",
  ).optional(),
};

export const workerFields = {
  allow_code: field.flag("Let projects bring code of their own: shell hooks, migrations in TypeScript"),
};
