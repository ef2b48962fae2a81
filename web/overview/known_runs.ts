import { timeText } from "../control/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import type { RunRow } from "../runs/mod.ts";

/** Something that a run found, when it was over, and with which files. */
interface Found {
  run: string;
  at: string;
  bundle: string | null;
  /** False where the project has other files now. */
  is_of_newest_files: boolean;
  /** True where a run that changes the database began later, or has not ended before it began. */
  is_before_last_write: boolean;
}

/** A run that was to find the same later, and failed. */
export interface FailedSince {
  run: string;
  at: string;
  code: string | null;
}

export interface FoundStatus extends Found {
  ledger_present: boolean;
  current: string | null;
  applied: number;
  pending: number;
  total: number;
  changed: number;
  missing: number;
  unfinished: number;
}

export interface FoundDrift extends Found {
  is_equal: boolean;
  added: number;
  changed: number;
  removed: number;
  /** Something was not compared: unknown to the model, unreadable, or not run in scratch. */
  is_partial: boolean;
  exit_code: number;
}

export interface KnownRuns {
  status: FoundStatus | null;
  status_failed: FailedSince | null;
  drift: FoundDrift | null;
  drift_failed: FailedSince | null;
  last_write: {
    run: string;
    operation: string;
    status: RunRow["status"];
    requested_by: string;
    created_at: string;
    finished_at: string | null;
  } | null;
  catalog: Found | null;
}

const time = (column: string) => timeText(column, "ms");

/** What is told of a run of each kind, without its whole result. */
const facts = {
  status: `jsonb_build_object('ledger_present', r.output -> 'ledger_present', 'current', r.output -> 'current',
    'applied', r.output #> '{summary,applied}', 'pending', r.output #> '{summary,pending}', 'total', r.output -> 'total',
    'changed', ${countOf("migrations", "status", "changed")}, 'missing', ${countOf("migrations", "status", "missing")},
    'unfinished', ${countOf("migrations", "status", "unfinished")})`,
  drift: `jsonb_build_object('is_equal', r.output -> 'equal', 'added', ${countOf("changes", "change", "add")},
    'changed', ${countOf("changes", "change", "alter")}, 'removed', ${countOf("changes", "change", "drop")},
    'is_partial', jsonb_array_length(r.output -> 'unmodelled') + jsonb_array_length(r.output -> 'unreadable') +
      jsonb_array_length(r.output -> 'skipped') > 0, 'exit_code', r.exit_code)`,
  failed: "jsonb_build_object('code', r.error -> 'code')",
  write: `jsonb_build_object('operation', r.operation, 'status', r.status, 'requested_by', r.requested_by)`,
  catalog: "'{}'::jsonb",
};

function countOf(list: string, field: string, value: string): string {
  return `(SELECT count(*) FROM jsonb_array_elements(r.output -> '${list}') e WHERE e ->> '${field}' = '${value}')`;
}

/** The last run of a kind in an environment. Whatever was asked about other files than the usual ones tells nothing of it. */
const last = (kind: string, told: string, condition: string) =>
  `(SELECT '${kind}' AS kind, r.id, r.bundle, r.created_at, r.started_at, r.finished_at, ${told} AS facts
    FROM confiture_control.run r WHERE r.project = w.project AND r.environment = w.environment AND ${condition}
    ORDER BY r.created_at DESC, r.id DESC LIMIT 1)`;

const statusOf = "r.operation = 'migrate status' AND NOT r.input ? 'migrations_dir'";
const driftOf = "r.operation = 'drift' AND NOT r.input ? 'against'";
const catalogOf = `r.id IN (
  SELECT c.run FROM confiture_control.catalog c WHERE c.project = w.project AND c.environment = w.environment
    AND c.kept_at IS NOT NULL)`;

const query = `SELECT w.at::int AS at, k.kind, k.id AS run, k.bundle, k.facts, ${time("k.created_at")} AS created_at,
    ${time("coalesce(k.started_at, k.created_at)")} AS started_at, ${time("k.finished_at")} AS finished_at
  FROM ROWS FROM (unnest($1::bigint[]), unnest($2::text[])) WITH ORDINALITY AS w (project, environment, at)
  CROSS JOIN LATERAL (
    ${last("status", facts.status, `${statusOf} AND r.status = 'succeeded'`)}
    UNION ALL ${last("status_failed", facts.failed, `${statusOf} AND r.status = 'failed'`)}
    UNION ALL ${last("drift", facts.drift, `${driftOf} AND r.status = 'succeeded'`)}
    UNION ALL ${last("drift_failed", facts.failed, `${driftOf} AND r.status = 'failed'`)}
    UNION ALL ${last("catalog", facts.catalog, catalogOf)}
    UNION ALL ${last("write", facts.write, "r.effect <> 'read' AND r.operation <> ALL ($3::text[])")}) k`;

interface Row extends Record<string, unknown> {
  at: number;
  kind: string;
  run: string;
  bundle: string | null;
  facts: Record<string, unknown>;
  created_at: string;
  started_at: string;
  finished_at: string | null;
}

/** What the last runs in environments found, in their order. Operations that change files alone write no database. */
export async function readKnownRuns(
  pool: Pick<Pool, "query">,
  places: readonly { project: number; environment: string; bundle: string | null }[],
  fileOperations: readonly string[],
): Promise<KnownRuns[]> {
  if (places.length === 0) return [];
  const rows = await pool.query<Row>(query, [
    places.map(({ project }) => project),
    places.map(({ environment }) => environment),
    fileOperations,
  ]);
  const byPlace = Map.groupBy(rows, ({ at }) => at - 1);
  return places.map(({ bundle }, index) => {
    const own = new Map((byPlace.get(index) ?? []).map((row) => [row.kind, row]));
    const write = own.get("write");
    const found = (kind: string) => {
      const row = own.get(kind);
      return row === undefined ? null : {
        run: row.run,
        at: row.finished_at!,
        bundle: row.bundle,
        is_of_newest_files: row.bundle === bundle,
        is_before_last_write: write !== undefined && hasTouchedSince(write, row),
        ...row.facts,
      };
    };
    const failed = (kind: string): FailedSince | null => {
      const [row, success] = [own.get(`${kind}_failed`), own.get(kind)];
      if (row === undefined || (success !== undefined && row.created_at <= success.created_at)) return null;
      return { run: row.run, at: row.finished_at!, code: row.facts.code as string | null };
    };
    return {
      status: found("status") as FoundStatus | null,
      status_failed: failed("status"),
      drift: found("drift") as FoundDrift | null,
      drift_failed: failed("drift"),
      catalog: found("catalog"),
      last_write: write === undefined ? null : {
        run: write.run,
        created_at: write.created_at,
        finished_at: write.finished_at,
        ...write.facts as { operation: string; status: RunRow["status"]; requested_by: string },
      },
    };
  });
}

/** True unless the write was over before the other began to look, or has not begun at all. */
function hasTouchedSince(write: Row, { started_at }: Row): boolean {
  if (write.facts.status === "queued" || write.facts.status === "waiting") return false;
  return write.finished_at === null || write.finished_at > started_at;
}
