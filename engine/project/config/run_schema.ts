import { z } from "zod";
import { flag, milliseconds, secret } from "./fields.ts";
import { Secret } from "../secret/mod.ts";

const majors = [14, 15, 16, 17, 18] as const;

const hook = z.strictObject({
  id: z.string().min(1).meta({ description: "Plugin of kind hook, publisher/name." }),
  phases: z.array(
    z.enum(["before_validation", "before_ddl", "after_ddl", "after_validation", "cleanup", "on_error"]),
  ).optional().meta({ description: "Phases it is called at; all that the plugin knows when absent." }),
  options: z.record(z.string(), z.unknown()).optional().meta({ description: "The plugin's own options." }),
  on_failure: z.enum(["abort", "warn"]).default("abort").meta({ description: "What a failure of the hook does." }),
  timeout_ms: z.number().int().positive().default(30_000).meta({ description: "How long one call may take." }),
  order: z.number().int().default(0).meta({ description: "Hooks with a lower order are called first." }),
}).meta({ description: "A hook and when it is called." });

/** Keys about how operations run. */
export const runShape = {
  direct_url: secret(
    "Connection to PostgreSQL itself, past the pooler that database_url leads to; for what needs a session of its own.",
  ).optional(),
  scratch: z.string().min(1).transform((text) => text === "embedded" || text === "target" ? text : new Secret(text))
    .optional().meta({
      description:
        "Where scratch databases are made: embedded (the project's own server), target (the target's server), or a DSN.",
      secret: true,
    }),
  embedded: z.strictObject({
    major: z.union(majors.map((major) => z.literal(major))).default(18).meta({
      description: "Major version of the embedded PostgreSQL.",
    }),
  }).prefault({}).meta({ description: "The embedded PostgreSQL server." }),
  hooks: z.array(hook).default([]).meta({ description: "Hooks, in their order." }),
  plugins: z.array(z.strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/, "is not of the form publisher/name").meta({
      description: "Name of the plugin, publisher/name.",
    }),
    source: z.string().min(1).meta({ description: "Where it comes from." }),
  })).default([]).meta({ description: "Plugins that are not built in." }),
  protected: flag(false, "Whether operations that write ask first, and those that destroy need their flag."),
  require_confirmation: flag(false, "Whether operations that write ask first, as they do on a protected environment."),
  auto_backup: flag(false, "Whether an operation that destroys takes a pg_dump first."),
  statement_timeout_ms: milliseconds("How long one statement may run; unlimited when absent or 0.").optional(),
  lock_timeout_ms: milliseconds("How long a statement may wait for a lock; unlimited when absent or 0.").optional(),
};
