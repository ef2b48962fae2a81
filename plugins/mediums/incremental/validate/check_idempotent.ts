import {
  type MigrationFile,
  type MigrationFolder,
  parseMigration,
  readPart,
} from "../../../../engine/migrations/mod.ts";
import type { Host } from "../../../../engine/host.ts";
import { changedNames, commitOf, findFork, readAt } from "../../../../engine/sources/mod.ts";
import { isShapeRisk, scanStatements, type ScanWarning, type Violation } from "../idempotency/mod.ts";
import type { Payloads, ValidateInput } from "../operations/mod.ts";

type Wishes = Pick<ValidateInput, "strict_cor" | "base_ref" | "since" | "staged">;

/** What a second run of each migration would stumble over. Throws what reading the files and asking git throws. */
export async function checkIdempotent(
  folder: MigrationFolder,
  wishes: Wishes,
  { root, host }: { root: string; host: Host },
): Promise<Payloads["idempotent"]> {
  const { files, scope } = await filesOf(folder, wishes, root, host);
  const violations: Violation[] = [];
  const warnings: ScanWarning[] = [];
  for (const { up, body } of files) {
    if (body !== "sql") {
      const message = "it is a program: what it runs was not looked into";
      warnings.push({ kind: "program", source_file: up.name, source_line: 1, message });
      continue;
    }
    const bytes = wishes.staged ? await readAt(root, up.name, "index", host) : await readPart(up);
    const found = await scanStatements((await parseMigration(up.name, bytes)).statements);
    violations.push(...found.violations);
    warnings.push(...found.warnings);
  }
  const isBlocking = ({ severity, pattern }: Violation) =>
    severity === "error" || (wishes.strict_cor && isShapeRisk(pattern));
  const blocks = violations.some(isBlocking);
  const scanned = files.filter(({ body }) => body === "sql").map(({ up }) => up.name);
  return {
    status: blocks ? "failed" : "passed",
    check: "idempotent",
    exit_code: blocks ? 1 : 0,
    violations,
    violation_count: violations.length,
    files_scanned: scanned.length,
    scanned_files: scanned,
    has_violations: violations.length > 0,
    has_blocking_violations: blocks,
    warnings,
    meta: { backend: "parser", scope },
  };
}

/** A scope that git cannot tell is an error, never an empty list. */
async function filesOf(
  folder: MigrationFolder,
  { base_ref, since, staged }: Wishes,
  root: string,
  host: Host,
): Promise<{ files: readonly MigrationFile[]; scope: string }> {
  if (base_ref === undefined && since === undefined && !staged) return { files: folder.migrations, scope: "all" };
  const from = staged ? "staged" as const : {
    commit: since === undefined ? (await findFork(root, base_ref, host)).commit : await commitOf(root, since, host),
  };
  const changed = new Set(await changedNames(root, folder.name, from, host));
  const files = folder.migrations.filter(({ up }) => changed.has(up.name.slice(folder.name.length + 1)));
  return { files, scope: staged ? "staged" : `since ${since ?? base_ref}` };
}
