import { ConfitureError, type ErrorReason, errorTable } from "../../../../engine/errors.ts";
import {
  hasDown,
  ignoredFile,
  type MigrationFile,
  type MigrationFolder,
  type MigrationScript,
  orderMigrations,
  readHalf,
} from "../../../../engine/migrations/mod.ts";
import { issueOf, noting } from "../issues.ts";
import type { Issue, Payloads } from "../operations/mod.ts";
import { readPreconditions } from "../preconditions/mod.ts";
import type { NamingFix } from "./fix_naming.ts";

/** What can be said of the files without a database: their names, what stands at their tops, whether they can be run. */
export async function checkFiles(
  folder: MigrationFolder,
  { renamed, kept, dryRun }: NamingFix,
): Promise<Payloads["files"]> {
  const issues: Issue[] = [...kept];
  for (const file of folder.orphans) {
    issues.push({ ...issueOf(ignoredFile(file, folder.name)), file });
  }
  for (const [version, files] of folder.duplicates) {
    issues.push(issueOf(new ConfitureError("migration-duplicate", { version, files }), undefined, version));
  }
  const read: { file: MigrationFile; dependsOn: readonly string[] }[] = [];
  for (const file of folder.migrations) read.push({ file, dependsOn: await checkMigration(file, issues) });
  if (folder.duplicates.size === 0) checkDependencies(read, issues);
  const errors = issues.filter(({ severity }) => severity === "error");
  return {
    status: errors.length > 0 ? "failed" : "passed",
    check: "files",
    exit_code: errors.length === 0 ? 0 : Math.max(...errors.map(exitOf)),
    files_checked: folder.migrations.length,
    orphaned_files: [...folder.orphans],
    duplicate_versions: Object.fromEntries([...folder.duplicates].map(([version, files]) => [version, [...files]])),
    renamed: [...renamed],
    dry_run: dryRun,
    issues,
  };
}

/** Both halves and the preconditions; returns what it depends on. */
async function checkMigration(file: MigrationFile, issues: Issue[]): Promise<readonly string[]> {
  const { version, body } = file;
  // Of Python nothing is read; where it is pending, `up` says so.
  if (body === "python") return [];
  const up = await noting(issues, version, () => readHalf(file, "up"));
  if (body === "sql" && file.down) await noting(issues, version, () => readHalf(file, "down"));
  await noting(issues, version, () => readPreconditions(file));
  if (!hasDown(file) || lacksDown(up)) {
    const missing = new ConfitureError("rollback-missing", { migrations: [file.up.name] });
    issues.push({
      ...issueOf(missing, undefined, version),
      severity: "warning",
      actionable: `Write ${version}_${file.name}.down.sql, or know that nobody can go back behind it.`,
      file: file.up.name,
    });
  }
  return up?.frontMatter.dependsOn ?? [];
}

function lacksDown(up: MigrationScript | undefined): boolean {
  return up?.program !== undefined && up.program.down === undefined;
}

/** One after the other: what is wrong with one of them hides nothing of the others. */
function checkDependencies(
  read: readonly { file: MigrationFile; dependsOn: readonly string[] }[],
  issues: Issue[],
): void {
  const known = new Set<string>();
  for (let left = read;;) {
    try {
      orderMigrations(left, known);
      return;
    } catch (error) {
      if (!(error instanceof ConfitureError) || error.reason !== "migration-dependency") throw error;
      const { migration } = error.facts as { migration: string };
      issues.push(issueOf(error, undefined, migration));
      known.add(migration);
      left = left.filter(({ file }) => file.version !== migration);
    }
  }
}

/** A file that nobody takes is a finding; what `up` would end with has the exit code that it would have there. */
function exitOf({ code, details }: Issue): number {
  if (code === "MIGR_108") return 1;
  return errorTable[details.reason as ErrorReason].exit;
}
