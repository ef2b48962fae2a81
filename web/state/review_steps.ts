/** One step of what a review shows, whichever operation it is of. */
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
  /** `with-neighbours`: one transaction with the others of its group. */
  transaction: "with-neighbours" | "own" | "none" | "unknown";
  locks: readonly StepLock[];
  hazards: readonly StepHazard[];
  reverse?: { sql: readonly string[]; whyNot?: string };
  /** What cannot be told of it. */
  unknown?: string;
  lockTimeoutMs?: number | null;
}

export interface StepLock {
  mode: string;
  on: string;
  /** Who waits for it; empty when nobody does. */
  blocks?: readonly string[];
  /** Estimates of the server's statistics. */
  rows?: number | null;
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
  const { would_run, plan } = output as { would_run?: unknown; plan?: unknown };
  if (Array.isArray(would_run)) return would_run.map(planStep);
  if (Array.isArray(plan)) return plan.flatMap(migrationSteps);
  return undefined;
}

interface PlanStep {
  action: string;
  sql: string;
  transaction: "shared" | "own" | "none";
  segment: number;
  lock: { mode: string; on: string } | null;
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
    locks: step.lock === null ? [] : [step.lock],
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
    ...(evidence.bytes === undefined ? [] : [`${Math.ceil(evidence.bytes / 1024 / 1024).toLocaleString("en")} MB`]),
    ...(evidence.dependents?.length ? [`used by ${evidence.dependents.join(", ")}`] : []),
  ];
  return said.length === 0 ? undefined : said.join(", ");
}

interface PlannedMigration {
  version: string;
  name: string;
  file: string;
  transactional: boolean;
  is_program: boolean;
  statements: {
    file: string;
    line: number;
    kind: string;
    sql: string | null;
    changes: { kind: string; object: string | null; tier: string | null; detail: string | null }[];
    locks: {
      relation: string;
      mode: string;
      blocks: string[];
      rows: number | null;
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
      unknown: "It is a program: its statements are not known before it runs.",
    }];
  }
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
    transaction,
    locks: statement.locks.map(({ relation, mode, blocks, rows, bytes, is_new }) => (
      { mode, on: relation, blocks, rows, bytes, isNew: is_new }
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
