import { z } from "zod";
import { flag, lintShape, milliseconds } from "./fields.ts";
import { reservedWords } from "./reserved_words.ts";

const name = "[A-Za-z_][A-Za-z0-9_$]{0,62}";
const tableName = new RegExp(`^(${name}\\.)?${name}$`);

const generator = z.strictObject({
  command: z.string().min(1).refine(
    (text) => ["{from}", "{to}", "{output}"].every((part) => text.includes(part)),
    "needs the placeholders {from}, {to} and {output}",
  ).meta({ description: "Program and arguments; {from}, {to} and {output} become file names." }),
  description: z.string().default("").meta({ description: "What people read about it." }),
}).meta({ description: "An external program that writes migrations." });

/** Keys of `migration`, the migrate family. */
export const migrationSchema = z.strictObject({
  strict_mode: flag(false, "Whether warnings end a migration as errors do."),
  lint: lintShape(true, "migration").meta({ description: "Linting what is pending before any of it runs." }),
  locking: z.strictObject({
    enabled: flag(true, "Whether a lock keeps two deployments from migrating one database at once."),
    timeout_ms: milliseconds("How long to wait for that lock.").default(30_000),
  }).prefault({}).meta({ description: "The lock of the migrate commands." }),
  out_of_order: z.enum(["error", "warn", "apply"]).default("error").meta({
    description:
      "What a pending migration below the highest applied one does: end the run, be applied with a warning, or without.",
  }),
  retry_seconds: z.number().int().nonnegative().default(300).meta({
    description: "How long a migration that got no lock is tried again, in seconds.",
  }),
  view_helpers: z.enum(["auto", "manual", "off"]).default("auto").meta({
    description: "When the functions that keep views through a migration are installed.",
  }),
  migration_generators: z.record(z.string().min(1), generator).default({}).meta({
    description: "External generators of migrations, by name.",
  }),
  snapshot_history: flag(true, "Whether a generated migration is accompanied by a snapshot of the schema."),
  snapshots_dir: z.string().min(1).default("db/schema_history").meta({ description: "Folder of those snapshots." }),
  live_snapshot: flag(false, "Whether snapshots are dumped from a scratch database instead of the source files."),
  tracking_table: z.string().regex(tableName, "is no table name of the form [schema.]table").refine(
    (text) => text.split(".").every((part) => !reservedWords.has(part.toLowerCase())),
    "holds a reserved word of PostgreSQL",
  ).default("tb_confiture").meta({ description: "Table of applied migrations: [schema.]table." }),
  rebuild_threshold: z.number().int().nonnegative().default(5).meta({
    description: "From how many pending migrations on rebuilding is advised.",
  }),
  grant_dir: z.string().min(1).default("db/7_grant").meta({ description: "Folder of the GRANT files." }),
  allow_unsafe_under_replication: flag(false, "Whether findings about replicas are warnings although replicas exist."),
}).prefault({}).meta({ description: "Incremental migrations." });
