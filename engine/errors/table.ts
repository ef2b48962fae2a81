import { changeErrors } from "./change.ts";
import { configErrors } from "./config.ts";
import { migrationErrors } from "./migration.ts";
import { pluginErrors } from "./plugin.ts";
import { postgresErrors } from "./postgres.ts";
import { runErrors } from "./run.ts";
import { schemaErrors } from "./schema.ts";
import { seedErrors } from "./seed.ts";
import { serverErrors } from "./server.ts";
import { testDatabaseErrors } from "./test_database.ts";
import type { ErrorRow } from "./row.ts";

/** The one table of failures: CLI, HTTP and dashboard say its words; the error reference is generated from it. */
export const errorTable = {
  ...runErrors,
  ...configErrors,
  ...postgresErrors,
  ...schemaErrors,
  ...changeErrors,
  ...migrationErrors,
  ...seedErrors,
  ...testDatabaseErrors,
  ...pluginErrors,
  ...serverErrors,
};

export type ErrorReason = keyof typeof errorTable;
export type FactsOf<R extends ErrorReason> = (typeof errorTable)[R] extends ErrorRow<infer F> ? F : never;

/** Meaning of each exit code, frozen: tools branch on them. */
export const exitCodes: Readonly<Record<number, { name: string; meaning: string }>> = {
  0: { name: "ok", meaning: "success" },
  1: { name: "internal_error", meaning: "findings, work pending, or a failure without a class of its own" },
  2: { name: "precondition_failed", meaning: "something that must be there first is missing" },
  3: { name: "db_unreachable", meaning: "no connection to the database, or a migration failed" },
  4: { name: "schema_error", meaning: "the DDL is wrong or was refused by PostgreSQL" },
  5: { name: "invalid_config", meaning: "configuration, rules or seeds are wrong" },
  6: { name: "lock_contention", meaning: "another run holds the lock" },
  7: { name: "git_error", meaning: "git failed, or a preflight found errors" },
  8: { name: "irreversible_rollback", meaning: "a rollback is impossible or failed" },
  64: { name: "usage", meaning: "unknown command, flag or argument" },
  130: { name: "cancelled", meaning: "stopped by Ctrl-C" },
};
