import { compareVersions, ignoredFile, type MigrationFile } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { type Act, actsOf, amongNew, type ChangeSetEntry, toEntry } from "../../../../engine/risk/mod.ts";
import { analyseMigration, type Analysis } from "../analysis/mod.ts";
import type { Issue, PreflightInput, PreflightOutput } from "../operations/mod.ts";
import type { Pending } from "../plan/mod.ts";
import { needsCommits } from "../replay/mod.ts";
import { lintPrepared, type Prepared } from "../up/mod.ts";
import type { Workplace } from "../workplace.ts";
import { candidatesOf, isAbove, readAll } from "./candidates.ts";
import { checkFile, label, replicaIssues } from "./check_file.ts";
import { dependentAnalysis } from "./dependent_analysis.ts";
import { issue, issueOf, noting } from "../issues.ts";
import { placeOf } from "./place_of.ts";
import { replayOf } from "./replay_of.ts";

/** The operation `migrate preflight`. */
export async function runPreflight(input: PreflightInput, context: Context): Promise<PreflightOutput> {
  const place = await placeOf(input, context);
  const where = (place.target ?? place.against)?.label ?? place.folder.name;
  await context.phase("before_validation", { target: where, folder: place.folder.name });
  const issues: Issue[] = place.folder.orphans.map((file) => ({
    ...issueOf(ignoredFile(file, place.folder.name)),
    severity: "warning",
    file,
  }));
  const candidates = await candidatesOf(place, context, issues);
  const isReported = isAbove(input.since, place);
  const { prepared, foreign } = await readAll(candidates, issues);
  await noting(issues, null, () => lintPrepared(prepared, place, context));
  const need = input.against === undefined ? undefined : needsCommits(prepared);
  const isRefused = need !== undefined && !input.allow_non_transactional;
  for (const each of prepared) if (isReported(each.pending)) issues.push(...checkFile(each, isRefused));
  if (isRefused && prepared.every(({ script }) => script.transactional)) issues.push(refusal(need));
  const analyses = new Map<string, Analysis>();
  if (input.against !== undefined || input.scratch) issues.push(...foreign.map(({ file }) => untried(file)));
  const replay = await replayOf(input, place, context, { prepared, isRefused, issues, analyses });
  const known = replay === null ? place.target : undefined;
  if (known) await noting(issues, null, () => analyseAll(known, prepared, context, analyses));
  const changes: ChangeSetEntry[] = [];
  const unsafe: Issue[] = [];
  const replicas = place.environment?.config.infrastructure.replicas ?? [];
  for (const each of [...prepared, ...foreign].sort(byVersion)) {
    const pending = "pending" in each ? each.pending : each;
    if (!isReported(pending)) continue;
    const { version } = pending.file;
    const acts = await actsOfMigration(each, analyses.get(version));
    changes.push(...acts?.map((act) => toEntry(act, version)) ?? [programChange(pending)]);
    unsafe.push(
      ...acts === undefined
        ? [programIssue(pending, replicas.length > 0)]
        : replicaIssues(acts, version, { replicas, isAllowed: place.config.allow_unsafe_under_replication }),
    );
  }
  issues.push(...unsafe);
  const dependents = dependentAnalysis(input.check_dependents, analyses.values());
  const count = (severity: Issue["severity"]) => issues.filter((each) => each.severity === severity).length;
  await context.phase("after_validation", { target: where, applied: replay?.tried.applied ?? [], preflight: true });
  return {
    ok: count("error") === 0 && !dependents.has_blocking && !(input.strict && count("warning") > 0),
    window_safe: unsafe.length === 0,
    summary: {
      errors: count("error"),
      warnings: count("warning"),
      info: count("info"),
      migrations_checked: candidates.filter(isReported).length,
      ...(input.against !== undefined && { db_consumed: replay?.tried.isConsumed ?? false }),
    },
    issues,
    change_set: { contract_version: 1, changes },
    dependent_analysis: dependents,
    replay: replay?.output ?? null,
  };
}

async function analyseAll(
  { dsn }: Workplace,
  prepared: readonly Prepared[],
  context: Context,
  analyses: Map<string, Analysis>,
): Promise<void> {
  await using session = await context.session(dsn);
  for (const each of prepared) analyses.set(each.pending.file.version, await analyseMigration(each, session));
}

/** Undefined for a program: nothing is known of what it does. */
async function actsOfMigration(
  each: Prepared | Pending,
  known: Analysis | undefined,
): Promise<readonly Act[] | undefined> {
  if (!("pending" in each) || each.script.program) return undefined;
  return known?.acts ?? await readActs(each);
}

async function readActs({ script }: Prepared): Promise<readonly Act[]> {
  const acts: Act[] = [];
  for (const statement of script.statements) acts.push(...await actsOf(statement));
  return amongNew(acts);
}

function refusal({ file, line, why }: NonNullable<ReturnType<typeof needsCommits>>): Issue {
  return issue("error", "PFLIGHT_NON_TRANSACTIONAL", `what is pending cannot be one transaction (${why})`, {
    actionable: "Pass --allow-non-transactional with a database that may be used up, or use --scratch.",
    file,
    line: line ?? null,
  });
}

/** A program in the middle cannot be left out: what comes behind counts on it. */
function untried(file: MigrationFile): Issue {
  return issue("error", "PFLIGHT_REPLAY_FAILED", `${label(file)} is written in Python, which does not run here`, {
    actionable: "Apply it with the Python program, or write it as .up.sql.",
    migration: file.version,
    file: file.up.name,
  });
}

function programChange({ file }: Pending): ChangeSetEntry {
  const kind = `${file.body}_migration`;
  return { kind, object: null, migration: file.version, tier: null, detail: "a program: what it does is not known" };
}

function programIssue({ file }: Pending, hasReplicas: boolean): Issue {
  return issue(hasReplicas ? "error" : "warning", "PFLIGHT_REPLICA_UNCLASSIFIED", `${label(file)} is a program`, {
    actionable: "Look at what it does: its text does not tell.",
    migration: file.version,
    file: file.up.name,
  });
}

function byVersion(a: Prepared | Pending, b: Prepared | Pending): number {
  const of = (each: Prepared | Pending) => "pending" in each ? each.pending.file.version : each.file.version;
  return compareVersions(of(a), of(b));
}
