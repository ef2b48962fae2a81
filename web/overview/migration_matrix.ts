import { compareVersions } from "../../engine/migrations/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { type BundleMigration, readBundleMigrations } from "./bundle_migrations.ts";
import type { FoundStatus } from "./known_runs.ts";

/** What the last `migrate status` of an environment tells of a migration. */
export interface MigrationState {
  /** `unknown` where nobody has asked. */
  state: "applied" | "pending" | "changed" | "missing" | "unfinished" | "unknown";
  applied_at: string | null;
  applied_by: string | null;
  execution_time_ms: number | null;
  /** The run that applied it. */
  run: string | null;
  /** The file is another than the one that the status was told with: it may be `changed` by now. */
  file_changed_since: boolean;
}

export interface MatrixRow {
  version: string;
  name: string;
  /** Null where the newest files do not have it and a ledger does. */
  file: Omit<BundleMigration, "version" | "name" | "hash"> | null;
  environments: Record<string, MigrationState>;
}

interface Told extends Record<string, unknown> {
  version: string;
  name: string;
  status: Exclude<MigrationState["state"], "unknown">;
  applied_at: string | null;
  applied_by?: string | null;
  execution_time_ms?: number | null;
  run?: string | null;
}

interface Column {
  name: string;
  told: ReadonlyMap<string, Told>;
  /** Hashes of the files that the status was told with, by version; undefined where they are not known. */
  hashes: ReadonlyMap<string, string> | undefined;
}

/** Migrations of a bundle, and those that only a ledger knows, by what the last status of each environment told. */
export async function readMatrix(
  pool: Pick<Pool, "query">,
  migrations: readonly BundleMigration[],
  environments: readonly { name: string; status: FoundStatus | null }[],
): Promise<MatrixRow[]> {
  const columns = await readColumns(pool, environments);
  const rows = migrations.map(({ version, name, hash, ...file }): MatrixRow => ({
    version,
    name,
    file,
    environments: Object.fromEntries(
      environments.map(({ name: environment }) => [environment, stateOf(version, hash, columns.get(environment))]),
    ),
  }));
  const known = new Set(migrations.map(({ version }) => version));
  const gone = new Map<string, string>();
  for (const { told } of columns.values()) {
    for (const { version, name, status } of told.values()) {
      if (status !== "pending" && !known.has(version)) gone.set(version, name);
    }
  }
  for (const [version, name] of gone) {
    const states = environments.map(({ name: environment }) => [
      environment,
      stateOf(version, undefined, columns.get(environment)),
    ]);
    rows.push({ version, name, file: null, environments: Object.fromEntries(states) });
  }
  return rows.sort((a, b) => compareVersions(a.version, b.version));
}

async function readColumns(
  pool: Pick<Pool, "query">,
  environments: readonly { name: string; status: FoundStatus | null }[],
): Promise<Map<string, Column>> {
  const asked = environments.filter(({ status }) => status !== null);
  const rows = await pool.query<{ id: string; migrations: Told[] }>(
    "SELECT id, output -> 'migrations' AS migrations FROM confiture_control.run WHERE id = ANY($1::text[])",
    [asked.map(({ status }) => status!.run)],
  );
  const columns = new Map<string, Column>();
  for (const { name, status } of asked) {
    const told = rows.find(({ id }) => id === status!.run)?.migrations ?? [];
    const files = status!.bundle === null ? undefined : await readBundleMigrations(pool, status!.bundle);
    columns.set(name, {
      name,
      told: new Map(told.map((each) => [each.version, each])),
      hashes: files && new Map(files.migrations.map(({ version, hash }) => [version, hash])),
    });
  }
  return columns;
}

/** `hash` is that of the newest file, which may be none. */
function stateOf(version: string, hash: string | undefined, column: Column | undefined): MigrationState {
  const nothing = { applied_at: null, applied_by: null, execution_time_ms: null, run: null, file_changed_since: false };
  if (column === undefined) return { state: "unknown", ...nothing };
  const told = column.told.get(version);
  // The status lists all of the ledger: what is not in it was not applied then.
  if (told === undefined) return { state: hash === undefined ? "unknown" : "pending", ...nothing };
  const before = column.hashes?.get(version);
  const isGone = hash === undefined && told.status !== "pending";
  const isBack = hash !== undefined && told.status === "missing";
  return {
    state: isGone ? "missing" : isBack ? "applied" : told.status,
    applied_at: told.applied_at,
    applied_by: told.applied_by ?? null,
    execution_time_ms: told.execution_time_ms ?? null,
    run: told.run ?? null,
    file_changed_since: hash !== undefined && told.status !== "pending" && before !== hash,
  };
}
