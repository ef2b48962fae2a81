import { saySize } from "./say.ts";

/**
 * One step of what a review shows, whichever operation it is of:
 *
 * | result of                                 | steps are in                                |
 * | ----------------------------------------- | ------------------------------------------- |
 * | `apply` as a dry run                      | `would_run`, beside `proof`, `from`, `to`   |
 * | `plan`                                    | `steps`, beside `proof`, `from`, `to`       |
 * | `migrate up`, `down`, `down-to` (dry run) | `plan`: migrations, each with `statements`  |
 * | `migrate rebuild` (dry run)               | `schemas_dropped`, `ddl_statements`, `marked` |
 * | `migrate baseline`, `reinit` (dry run)    | `marked`, `deleted_count`: rows of the ledger |
 */
export interface ReviewStep {
  /** What comments name it by; the same in every review of the same plan. */
  key: string;
  /** The transaction or file that it belongs to. */
  group: string;
  title: string;
  /** Where it is written: `db/migrations/….up.sql:12`. */
  place?: string;
  /** Null where it may hold values or a password. */
  sql: string | null;
  /** Where the whole text is, in bytes of a file of the bundle: `sql` may be cut off there. */
  source?: StepSource;
  /** `with-neighbours`: one transaction with the others of its group. */
  transaction: "with-neighbours" | "own" | "none" | "unknown";
  locks: readonly StepLock[];
  hazards: readonly StepHazard[];
  /** True where it writes every row of a table anew. */
  rewrites: boolean;
  /** What undoes it: statements, or the file that has them. */
  reverse?: { sql: readonly string[]; file?: string; whyNot?: string };
  /** What cannot be told of it. */
  unknown?: string;
  lockTimeoutMs?: number | null;
}

export interface StepSource {
  file: string;
  start: number;
  end: number;
}

export interface StepLock {
  mode: string;
  on: string;
  /** Who waits for it; empty when nobody does. */
  blocks?: readonly string[];
  /** Estimates of the server's statistics. */
  rows?: number | null;
  /** When the server last counted them; null where it does not tell. */
  countedAt?: string | null;
  bytes?: number | null;
  isNew?: boolean;
}

export interface StepHazard {
  kind: string;
  on: string;
  why: string;
  evidence?: string;
}

/** Steps of a dry run's result; undefined where the operation shows itself in another way. */
export function reviewSteps(output: unknown): ReviewStep[] | undefined {
  if (output === null || typeof output !== "object") return undefined;
  const { would_run, plan, steps, marked } = output as Record<string, unknown>;
  if (Array.isArray(would_run)) return would_run.map(planStep);
  if (Array.isArray(plan)) return plan.flatMap(migrationSteps);
  if (Array.isArray(steps) && "proof" in output) return steps.map(planStep);
  if (Array.isArray(marked)) return ledgerSteps(output as LedgerResult);
  return undefined;
}

/** The text of a step in its file, whose positions count bytes. */
export function cutSource(fileText: string, { start, end }: StepSource): string {
  return new TextDecoder().decode(new TextEncoder().encode(fileText).subarray(start, end));
}

interface LedgerResult {
  marked: { version: string; name: string }[];
  deleted_count?: number;
  schemas_dropped?: string[];
  ddl_statements?: number;
}

/** What only counts migrations as applied, or makes all of a database anew. */
function ledgerSteps({ marked, deleted_count, schemas_dropped, ddl_statements }: LedgerResult): ReviewStep[] {
  const step = (title: string, more: Partial<ReviewStep> = {}): Omit<ReviewStep, "key"> => ({
    ...{ group: "Transaction 1", title, sql: null, transaction: "with-neighbours", locks: [], hazards: [] },
    rewrites: false,
    ...more,
  });
  return [
    ...(schemas_dropped ?? []).map((name) =>
      step(`drop schema ${name}`, {
        hazards: [{ kind: "data-loss", on: name, why: "all that is in it goes, with its rows" }],
        reverse: { sql: [], whyNot: "the rows do not come back" },
      })
    ),
    ...(ddl_statements === undefined ? [] : [
      step(`run ${ddl_statements} statements of the DDL`, { unknown: "Its files have them." }),
    ]),
    ...(deleted_count ? [step(`remove ${deleted_count} entries of the ledger`)] : []),
    ...marked.map(({ version, name }) => step(`count ${version} ${name} as applied`)),
  ].map((each, at) => ({ key: `${at + 1}`, ...each }));
}

interface PlanStep {
  action: string;
  sql: string;
  transaction: "shared" | "own" | "none";
  segment: number;
  lock: { mode: string; on: string; rows?: number; counted_at?: string; bytes?: number } | null;
  lock_timeout_ms: number | null;
  batch: { table: string } | null;
  hazards: {
    kind: string;
    on: string;
    why: string;
    evidence: { rows?: number; bytes?: number; dependents?: string[] } | null;
  }[];
  reverse: { sql: string[]; why_not: string | null };
}

function planStep(given: unknown, at: number): ReviewStep {
  const step = given as PlanStep;
  return {
    key: `${at + 1}`,
    group: `Transaction ${step.segment}`,
    title: step.action,
    sql: step.sql,
    transaction: step.transaction === "shared" ? "with-neighbours" : step.transaction,
    locks: step.lock === null ? [] : [{
      mode: step.lock.mode,
      on: step.lock.on,
      blocks: blockedBy(step.lock.mode),
      rows: step.lock.rows ?? null,
      countedAt: step.lock.counted_at ?? null,
      bytes: step.lock.bytes ?? null,
    }],
    rewrites: step.hazards.some(({ kind }) => kind === "rewrite"),
    lockTimeoutMs: step.lock_timeout_ms,
    hazards: step.hazards.map(({ kind, on, why, evidence }) => ({ kind, on, why, evidence: evidenceOf(evidence) })),
    reverse: { sql: step.reverse.sql, whyNot: step.reverse.why_not ?? undefined },
    ...(step.batch === null
      ? {}
      : { unknown: `It runs for one batch of rows of ${step.batch.table} after the other.` }),
  };
}

function evidenceOf(evidence: PlanStep["hazards"][number]["evidence"]): string | undefined {
  if (evidence === null) return undefined;
  const said = [
    ...(evidence.rows === undefined ? [] : [`about ${Math.round(evidence.rows).toLocaleString("en")} rows`]),
    ...(evidence.bytes === undefined ? [] : [saySize(evidence.bytes)]),
    ...(evidence.dependents?.length ? [`used by ${evidence.dependents.join(", ")}`] : []),
  ];
  return said.length === 0 ? undefined : said.join(", ");
}

interface PlannedMigration {
  version: string;
  name: string;
  file: string;
  reverse_file: string | null;
  transactional: boolean;
  is_program: boolean;
  statements: {
    file: string;
    line: number;
    start: number;
    end: number;
    kind: string;
    sql: string | null;
    changes: { kind: string; object: string | null; tier: string | null; detail: string | null }[];
    locks: {
      relation: string;
      mode: string;
      blocks: string[];
      rows: number | null;
      counted_at: string | null;
      bytes: number | null;
      is_new: boolean;
    }[];
    hazards: { kind: string; on: string; why: string }[];
    dependents: { kind: string; schema: string | null; name: string; dependents: { name: string }[] }[];
    is_opaque: boolean;
  }[];
}

function migrationSteps(given: unknown): ReviewStep[] {
  const migration = given as PlannedMigration;
  const group = `${migration.version} ${migration.name}`;
  const transaction = migration.transactional ? "with-neighbours" as const : "none" as const;
  if (migration.is_program) {
    return [{
      key: migration.version,
      group,
      title: migration.file,
      place: migration.file,
      sql: null,
      transaction: "unknown",
      locks: [],
      hazards: [],
      rewrites: false,
      unknown: "It is a program: its statements are not known before it runs.",
    }];
  }
  // The statements of a way back have none themselves.
  const reverse = migration.file.endsWith(".down.sql")
    ? {}
    : migration.reverse_file === null
    ? { reverse: { sql: [], whyNot: "there is no file of a way back" } }
    : { reverse: { sql: [], file: migration.reverse_file } };
  return migration.statements.map((statement, at) => ({
    key: `${migration.version}/${at + 1}`,
    group,
    title: statement.changes.length > 0
      ? statement.changes.map(({ kind, object }) => [kind.replaceAll("_", " "), object].filter(Boolean).join(" ")).join(
        ", ",
      )
      : statement.kind,
    place: `${statement.file}:${statement.line}`,
    sql: statement.sql,
    source: { file: statement.file, start: statement.start, end: statement.end },
    transaction,
    rewrites: statement.hazards.some(({ kind }) => kind === "rewrite"),
    ...reverse,
    locks: statement.locks.map(({ relation, mode, blocks, rows, counted_at, bytes, is_new }) => (
      { mode, on: relation, blocks, rows, countedAt: counted_at, bytes, isNew: is_new }
    )),
    hazards: [
      ...statement.hazards,
      ...statement.dependents.flatMap(({ name, dependents }) =>
        dependents.length === 0 ? [] : [{
          kind: "dependents",
          on: name,
          why: `is used by ${dependents.map((each) => each.name).join(", ")}`,
        }]
      ),
    ],
    ...(statement.is_opaque ? { unknown: "Its text does not tell what it does: what is said here is not all." } : {}),
  }));
}

/** Who waits for a lock (PostgreSQL, 13.3.1): reading, SELECT FOR, writing, changing the table. */
function blockedBy(mode: string): string[] {
  const strength = modes.indexOf(mode);
  return [
    ...(strength >= modes.indexOf("ACCESS EXCLUSIVE") ? ["reads"] : []),
    ...(strength >= modes.indexOf("EXCLUSIVE") ? ["row-locks"] : []),
    ...(strength >= modes.indexOf("SHARE") ? ["writes"] : []),
    "ddl",
  ];
}

/** Weakest first. */
const modes = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
];
