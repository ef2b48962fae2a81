import type { Context } from "../../../../engine/plugin/mod.ts";
import { beforeDdl, runFacts } from "../execute/mod.ts";
import { addHistory, type Entry, findLedger, readEntries, removeEntries } from "../ledger/mod.ts";
import { tellIgnored } from "../files/mod.ts";
import type { ReinitInput, ReinitOutput } from "../operations/mod.ts";
import { inOrder } from "../plan/mod.ts";
import { openWorkplace } from "../workplace.ts";
import { marksThrough } from "./choose_marks.ts";
import { type Mark, markApplied, namesOf } from "./mark_applied.ts";
import { askBefore, inOneTransaction, type LedgerRun, withLedger } from "./with_ledger.ts";

/** The operation `migrate reinit`: the ledger is written anew from the files, in one transaction. */
export async function runReinit(input: ReinitInput, context: Context): Promise<ReinitOutput> {
  const started = context.host.elapsedMs();
  const place = await openWorkplace(input, context, { mutating: !input.dry_run });
  await context.phase("before_validation", { target: place.label, folder: place.folder.name });
  tellIgnored(place.folder, context);
  const marks = input.target === undefined
    ? (await inOrder(place.folder)).map((file) => ({ file }))
    : (await marksThrough(place.folder, input.target)).marks;
  let deleted = 0;
  if (input.dry_run) {
    await using session = await context.session(place.dsn);
    const ledger = await findLedger(session, place.config.tracking_table);
    deleted = ledger ? (await readEntries(session, ledger)).length : 0;
  } else {
    deleted = await withLedger(input, context, async (asked) => {
      const before = await readEntries(asked.session, asked.ledger);
      await askBefore(asked, {
        question: `Write the ledger of ${place.label} anew?`,
        loses: `Its ${before.length} entries are replaced by ${marks.length}, from the files; no migration runs. ` +
          "When they were applied, and what their files were then, stays in the history only.",
      }, { isAlways: true });
      const run = await beforeDdl(asked, { target: place.label, marked: marks.map(({ file }) => file.version) });
      await inOneTransaction(run, async () => {
        await replaceEntries(run, marks);
        await context.phase("after_ddl", { target: place.label, marked: marks.map(({ file }) => file.version) });
      });
      return before.length;
    });
  }
  await context.phase("after_validation", { target: place.label });
  return {
    success: true,
    deleted_count: deleted,
    marked: namesOf(marks),
    total_duration_ms: Math.round(context.host.elapsedMs() - started),
    dry_run: input.dry_run,
    warnings: [],
    error: null,
  };
}

/** Empties the ledger and marks; the history has what was before. In the open transaction. */
export async function replaceEntries(run: LedgerRun, marks: readonly Mark[], reason = "reinit"): Promise<void> {
  const { session, ledger } = run;
  const before = await readEntries(session, ledger);
  const kept = new Set(marks.map(({ file }) => file.version));
  await removeEntries(session, ledger, before.map(({ version }) => version));
  for (const entry of before.filter(({ version }) => !kept.has(version))) await forget(run, entry, reason);
  await markApplied(run, marks, { action: "reinit", reason });
}

async function forget(run: LedgerRun, { version, name, checksum }: Entry, reason: string): Promise<void> {
  await addHistory(run.session, runFacts(run), { action: "forget", version, name, checksum, reason });
}
