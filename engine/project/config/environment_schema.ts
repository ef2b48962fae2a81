import { z } from "zod";
import { accessShape } from "./access_schema.ts";
import { buildSchema } from "./build_schema.ts";
import { secret } from "./fields.ts";
import { infrastructureShape } from "./infrastructure_schema.ts";
import { migrationSchema } from "./migration_schema.ts";
import { notificationsSchema } from "./notifications_schema.ts";
import { runShape } from "./run_schema.ts";
import { scopeSchema } from "./scope_schema.ts";
import { seedSchema } from "./seed_schema.ts";
import { sourcesShape } from "./sources_schema.ts";

/** Every key that an environment may have; `confiture.yaml` may have them too, as what all environments share. */
export const environmentShape = {
  database_url: secret(
    "Connection: any form of PostgreSQL's (URI or key=value), embedded, embedded:MAJOR, embedded:MAJOR/DATABASE, or env:NAME, file:PATH, command:PROGRAM arguments.",
  ).optional(),
  ...sourcesShape,
  build: buildSchema,
  seed: seedSchema,
  ...runShape,
  migration: migrationSchema,
  scope: scopeSchema,
  ...accessShape,
  notifications: notificationsSchema,
  ...infrastructureShape,
};

/** `db/environments/{name}.yaml`. */
export const environmentSchema = z.strictObject({
  name: z.string().optional().meta({ description: "Ignored: an environment is named by its file." }),
  ...environmentShape,
});

export type EnvironmentConfig = z.output<typeof environmentSchema>;
