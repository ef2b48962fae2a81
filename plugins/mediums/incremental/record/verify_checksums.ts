import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { beforeDdl, runFacts } from "../execute/mod.ts";
import { addHistory, findLedger, type Ledger, setChecksum } from "../ledger/mod.ts";
import type { VerifyChecksumsInput, VerifyChecksumsOutput } from "../operations/mod.ts";
import { openWorkplace } from "../workplace.ts";
import { compareChecksums, type Comparison, type Mismatch } from "./compare_checksums.ts";
import { askBefore, inOneTransaction, type LedgerRun, withLedger } from "./with_ledger.ts";

/** The operation `verify-checksums`: compares; with `fix` it takes the edits over, and the history keeps that. */
export async function verifyChecksums(input: VerifyChecksumsInput, context: Context): Promise<VerifyChecksumsOutput> {
  const place = await openWorkplace(input, context, { mutating: input.fix });
  await context.phase("before_validation", { target: place.label, folder: place.folder.name });
  const table = place.config.tracking_table;
  // Closed before the lock is taken by another one.
  const looked = await (async () => {
    await using session = await context.session(place.dsn);
    const ledger = await findLedger(session, table);
    return ledger && { ledger, ...await compareChecksums(session, ledger, place.folder) };
  })();
  if (!looked) {
    const error = new ConfitureError("ledger-missing", { table, database: place.dsn.database });
    return outputOf(table, undefined, {
      ok: input.allow_uninitialized,
      issues: input.allow_uninitialized ? [] : [error.toIssue()],
    });
  }
  const isFixing = input.fix && looked.mismatches.length > 0;
  if (isFixing) await withLedger(input, context, bless);
  await context.phase("after_validation", { target: place.label });
  return outputOf(table, looked.ledger, {
    ok: isFixing || looked.mismatches.length === 0,
    fixed: isFixing ? new Set(looked.mismatches.map(({ entry }) => entry.version)).size : 0,
    checked: looked.checked,
    mismatched: looked.mismatches.length,
    issues: issuesOf(looked, isFixing),
  });
}

/** Records the files as they are now. Read again, under the lock: somebody may have migrated meanwhile. */
async function bless(asked: LedgerRun): Promise<void> {
  const { session, ledger, place, context } = asked;
  const { mismatches } = await compareChecksums(session, ledger, place.folder);
  const files = mismatches.map(({ file }) => file);
  await askBefore(asked, {
    question: `Take over ${files.length} changed file${files.length === 1 ? "" : "s"} in the ledger of ${place.label}?`,
    loses: `Nothing runs; from then on these count as what was applied: ${files.join(", ")}.`,
  });
  const run = await beforeDdl(asked, { target: place.label, files });
  await inOneTransaction(run, async () => {
    for (const [version, of] of Map.groupBy(mismatches, ({ entry }) => entry.version)) {
      const [up, down] = (["up", "down"] as const).map((part) => of.find((each) => each.part === part)?.found);
      const { name, checksum } = of[0]!.entry;
      if (up) await setChecksum(session, ledger, { version, checksum: up.normalised });
      await addHistory(session, runFacts(run), {
        action: "bless",
        version,
        name,
        checksum: up?.normalised ?? checksum,
        downChecksum: down?.normalised,
        reason: `was ${of.map(({ part, recorded }) => `${recorded} (${part})`).join(", ")}`,
      });
      await context.phase("after_ddl", { version, name, file: of[0]!.file });
    }
  });
}

function issuesOf({ mismatches, missing }: Comparison, isFixed: boolean): VerifyChecksumsOutput["issues"] {
  return [
    ...mismatches.map((each) => issueOf(each, isFixed)),
    ...missing.map(({ version, name }) => ({
      severity: "warning" as const,
      code: "MIGR_100",
      message: `${version}_${name} is applied, but its file is gone`,
      actionable: "Bring the file back from version control, or leave it: what is applied stays applied.",
      details: {},
      migration: `${version}_${name}`,
      file: null,
      line: null,
    })),
  ];
}

function issueOf({ entry, part, file, recorded, found }: Mismatch, isFixed: boolean) {
  const migration = `${entry.version}_${entry.name}`;
  const error = new ConfitureError("checksum-mismatch", { files: [file], count: 1 });
  return {
    severity: isFixed ? "info" as const : "error" as const,
    code: error.code,
    message: isFixed
      ? `${file}: the edit is recorded as meant`
      : `${file} changed since ${migration} was applied${part === "down" ? " (its way back)" : ""}`,
    actionable: isFixed ? "" : error.remedy,
    details: { part, recorded, found: found.normalised },
    migration,
    file,
    line: null,
  };
}

interface Result {
  ok: boolean;
  fixed?: number;
  checked?: number;
  mismatched?: number;
  issues: VerifyChecksumsOutput["issues"];
}

function outputOf(
  tracking_table: string,
  ledger: Ledger | undefined,
  { ok, fixed = 0, checked = 0, mismatched = 0, issues }: Result,
): VerifyChecksumsOutput {
  const resolved_table = ledger ? `${ledger.schema}.${ledger.table}` : null;
  return {
    ok,
    ledger_present: ledger !== undefined,
    fixed,
    summary: { checked, mismatched, tracking_table, resolved_table },
    issues,
  };
}
