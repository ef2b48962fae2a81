import { ConfitureError } from "../../../../engine/errors.ts";
import { compareVersions } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { findLedger, readEntries } from "../ledger/mod.ts";
import type { Issue } from "../operations/mod.ts";
import { type Pending, standingOf, versionOf } from "../plan/mod.ts";
import { prepare, type Prepared } from "../up/mod.ts";
import { issue, issueOf, noting } from "../issues.ts";
import type { PreflightPlace } from "./place_of.ts";

/** What is looked at: what is pending in the database, or every migration of the folder. */
export async function candidatesOf(
  place: PreflightPlace,
  context: Context,
  issues: Issue[],
): Promise<readonly Pending[]> {
  const { folder } = place;
  for (const [version, files] of folder.duplicates) {
    const message = new ConfitureError("migration-duplicate", { version, files }).message;
    issues.push(issue("error", "PFLIGHT_DUPLICATE_VERSION", message, { migration: version, file: files[0] ?? null }));
  }
  const all = folder.migrations.map((file) => ({ file, dependsOn: [], isRepeat: false }));
  if (folder.duplicates.size > 0) return all;
  const database = place.against ?? place.target;
  if (database === undefined) {
    return await noting(issues, null, async () => (await standingOf(folder, [])).pending) ?? all;
  }
  await using session = await context.session(database.dsn);
  const ledger = await findLedger(session, database.config.tracking_table);
  const entries = ledger ? await readEntries(session, ledger) : [];
  const standing = await noting(issues, null, () => standingOf(folder, entries));
  for (const { file } of standing?.changed ?? []) {
    const { message, remedy } = new ConfitureError("checksum-mismatch", { files: [file.up.name], count: 1 });
    const more = { actionable: remedy, migration: file.version, file: file.up.name };
    issues.push(issue("error", "PFLIGHT_CHECKSUM_MISMATCH", message, more));
  }
  const policy = place.config.out_of_order;
  for (const { file } of policy === "apply" ? [] : standing?.below ?? []) {
    const facts = { migrations: [file.up.name], highest: standing!.highest!, count: 1 };
    const error = new ConfitureError("migration-out-of-order", facts);
    issues.push({ ...issueOf(error, undefined, file.version), severity: policy === "error" ? "error" : "warning" });
  }
  return standing?.pending ?? all;
}

/** Which of them are reported on: those above `--since`. What is tried is always all that is pending. */
export function isAbove(since: string | undefined, { folder }: PreflightPlace): (pending: Pending) => boolean {
  const version = since === undefined ? undefined : versionOf(since, folder);
  return ({ file }) => version === undefined || compareVersions(file.version, version) > 0;
}

/** Reads all of it but Python, which does not run here. */
export async function readAll(
  candidates: readonly Pending[],
  issues: Issue[],
): Promise<{ prepared: Prepared[]; foreign: Pending[] }> {
  const prepared: Prepared[] = [];
  const foreign: Pending[] = [];
  for (const pending of candidates) {
    if (pending.file.body === "python") {
      foreign.push(pending);
      continue;
    }
    const read = await noting(issues, pending.file.version, () => prepare(pending));
    if (read) prepared.push(read);
  }
  return { prepared, foreign };
}
