import { timeText } from "../control/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import type { RunRow } from "../runs/mod.ts";

/** A run that did something with one migration. */
export interface MigrationRunRow extends Record<string, unknown> {
  run: string;
  operation: string;
  environment: string;
  status: RunRow["status"];
  /** What became of the migration in it. */
  did: "applied" | "marked" | "rolled back" | "failed";
  duration_ms: number | null;
  requested_by: string;
  created_at: string;
  finished_at: string | null;
}

const most = 100;

const time = (column: string) => `${timeText(`r.${column}`, "ms")} AS ${column}`;

/** Runs that applied a migration, counted it as applied, took it back or failed at it, newest first. */
export async function readRunsOfMigration(
  pool: Pick<Pool, "query">,
  { project, environments, version, name }: {
    project: number;
    environments: readonly string[];
    version: string;
    name: string;
  },
): Promise<MigrationRunRow[]> {
  return await pool.query<MigrationRunRow>(
    `SELECT r.id AS run, r.operation, r.environment, r.status, r.requested_by, ${time("created_at")},
       ${time("finished_at")}, (t.told ->> 'duration_ms')::float8 AS duration_ms, d.did
     FROM unnest($2::text[]) AS w (environment)
     JOIN confiture_control.run r ON r.project = $1 AND r.environment = w.environment AND r.effect <> 'read'
       AND r.operation = ANY('{migrate up,migrate down,migrate down-to,migrate apply-as,migrate rebuild,migrate reinit,migrate baseline}')
     CROSS JOIN LATERAL (SELECT CASE
       WHEN r.output -> 'applied' @> $3::jsonb THEN 'applied' WHEN r.output -> 'rolled_back' @> $3::jsonb THEN 'rolled back'
       WHEN r.output -> 'marked' @> $3::jsonb THEN 'marked'
       WHEN r.error ->> 'migration' = $5 THEN 'failed' WHEN r.error #> '{details,applied}' ? $4 THEN 'applied' END AS did) d
     LEFT JOIN LATERAL (
       SELECT e AS told FROM jsonb_array_elements(
         CASE d.did WHEN 'applied' THEN r.output -> 'applied' WHEN 'rolled back' THEN r.output -> 'rolled_back' END) e
       WHERE jsonb_typeof(e) = 'object' AND e ->> 'version' = $4 LIMIT 1) t ON true
     WHERE d.did IS NOT NULL ORDER BY r.created_at DESC, r.id DESC LIMIT ${most}`,
    [project, environments, JSON.stringify([{ version }]), version, `${version}_${name}`],
  );
}
