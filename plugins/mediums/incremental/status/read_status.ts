import { compareVersions, type MigrationFolder } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { ignoredWarnings } from "../files/mod.ts";
import { applyingRuns, type Entry, findLedger, ownTable, readEntries } from "../ledger/mod.ts";
import type { StatusInput, StatusOutput } from "../operations/mod.ts";
import { standingOf } from "../plan/mod.ts";
import { openForReading } from "../workplace.ts";

/** The operation `migrate status`: the folder held against the ledger; nothing is written. */
export async function readStatus(input: StatusInput, context: Context): Promise<StatusOutput> {
  const { place: { folder, config, settled = [] }, session: opened } = await openForReading(input, context);
  await using session = opened;
  const [ledger, unfinished, runs] = session
    ? await Promise.all([
      findLedger(session, config.tracking_table),
      unfinishedVersions(session),
      applyingRuns(session),
    ])
    : [undefined, new Set<string>(), new Map<string, string>()];
  const entries = session && ledger ? await readEntries(session, ledger) : [];
  const standing = folder.duplicates.size === 0 ? await standingOf(folder, entries) : undefined;
  const changed = new Set(standing?.changed.map(({ entry }) => entry.version));
  const applied = new Map(entries.map((entry) => [entry.version, entry]));
  const pending = standing?.pending.map(({ file }) => file.version) ??
    folder.migrations.filter(({ version }) => !applied.has(version)).map(({ version }) => version);
  const known = new Set(folder.migrations.map(({ version }) => version));
  const missing = entries.filter(({ version }) => !known.has(version));
  const statusOf = (version: string) =>
    unfinished.has(version)
      ? "unfinished" as const
      : changed.has(version)
      ? "changed" as const
      : pending.includes(version)
      ? "pending" as const
      : "applied" as const;
  const migrations: StatusOutput["migrations"] = [
    ...missing.map((entry) => rowOf(entry, entry, "missing", runs)),
    ...folder.migrations.map((file) => rowOf(file, applied.get(file.version), statusOf(file.version), runs)),
  ].sort((a, b) => compareVersions(a.version, b.version));
  const threshold = input.rebuild_threshold ?? config.rebuild_threshold;
  const reasons = input.check_rebuild && pending.length > threshold
    ? [`${pending.length} migrations are pending, more than ${threshold}`]
    : [];
  const below = standing?.below.map(({ file }) => file.version) ?? [];
  return {
    tracking_table: config.tracking_table,
    resolved_table: ledger ? `${ledger.schema}.${ledger.table}` : null,
    ledger_present: ledger !== undefined,
    applied: entries.map(({ version }) => version),
    pending,
    current: entries.at(-1)?.version ?? null,
    total: folder.migrations.length,
    migrations,
    summary: { applied: entries.length, pending: pending.length, total: folder.migrations.length },
    warning: warningOf({ settled, changed: [...changed], missing, below, unfinished: [...unfinished] }),
    orphaned_migrations: [...folder.orphans],
    duplicate_versions: Object.fromEntries([...folder.duplicates].map(([version, files]) => [version, [...files]])),
    rebuild_recommended: reasons.length > 0,
    rebuild_reasons: reasons,
    hints: hintsOf({ hasLedger: ledger !== undefined, pending, folder }),
  };
}

function rowOf(
  { version, name }: { version: string; name: string },
  entry: Entry | undefined,
  status: StatusOutput["migrations"][number]["status"],
  runs: ReadonlyMap<string, string>,
): StatusOutput["migrations"][number] {
  return {
    version,
    name,
    status,
    applied_at: entry?.appliedAt ?? null,
    applied_by: entry?.appliedBy ?? null,
    execution_time_ms: entry?.executionTimeMs ?? null,
    run: entry === undefined ? null : runs.get(version) ?? null,
  };
}

/** Versions that a run outside of a transaction was stopped in. */
async function unfinishedVersions(session: Session): Promise<Set<string>> {
  if (!(await ownTable(session, "migration_progress")).isReadable) return new Set();
  const rows = await session.query<{ version: string }>("SELECT DISTINCT version FROM confiture.migration_progress");
  return new Set(rows.map(({ version }) => version));
}

function warningOf({ settled, changed, missing, below, unfinished }: {
  settled: readonly string[];
  changed: readonly string[];
  missing: readonly Entry[];
  below: readonly string[];
  unfinished: readonly string[];
}): string | null {
  const said = [
    ...settled,
    changed.length > 0 && `changed since they were applied: ${changed.join(", ")}`,
    missing.length > 0 && `applied, but their files are gone: ${missing.map(({ version }) => version).join(", ")}`,
    below.length > 0 && `pending below the highest applied version: ${below.join(", ")}`,
    unfinished.length > 0 && `stopped halfway: ${unfinished.join(", ")}`,
  ].filter((each) => each !== false);
  return said.length > 0 ? said.join("; ") : null;
}

function hintsOf({ hasLedger, pending, folder }: {
  hasLedger: boolean;
  pending: readonly string[];
  folder: MigrationFolder;
}): string[] {
  return [
    ...(hasLedger
      ? []
      : ["migrate up makes the ledger; for a database that has its schema already, see migrate baseline"]),
    ...(hasLedger && pending.length > 0 ? ["confiture migrate up applies what is pending"] : []),
    ...ignoredWarnings(folder),
  ];
}
