import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { beforeDdl } from "../execute/mod.ts";
import { findLedger, readEntries } from "../ledger/mod.ts";
import { tellIgnored } from "../files/mod.ts";
import type { BaselineInput, BaselineOutput, UpInput } from "../operations/mod.ts";
import { openWorkplace, type Workplace } from "../workplace.ts";
import { detectBaseline } from "./detect_baseline.ts";
import { type Choice, marksFrom, marksThrough } from "./choose_marks.ts";
import { type Mark, markApplied, namesOf } from "./mark_applied.ts";
import { askBefore, inOneTransaction, type LedgerRun, withLedger } from "./with_ledger.ts";

/** The operation `migrate baseline`: migrations count as applied, and none of them runs. */
export async function runBaseline(input: BaselineInput, context: Context): Promise<BaselineOutput> {
  const started = context.host.elapsedMs();
  const place = await openWorkplace(input, context, { mutating: !input.dry_run });
  await context.phase("before_validation", { target: place.label, folder: place.folder.name });
  tellIgnored(place.folder, context);
  if (input.auto_detect_baseline && (input.from_db ?? input.through) !== undefined) {
    throw new ConfitureError("usage", {
      problem: "migrate baseline: --auto-detect-baseline contradicts --through and --from-db",
      hint: "It finds the version by itself.",
      command: "migrate baseline",
    });
  }
  const detected = input.auto_detect_baseline ? await detectBaseline(place, context) ?? null : null;
  const choice = await choose(input, detected, place, context);
  const result = input.dry_run
    ? await foresee(choice, place, context)
    : await withLedger(input, context, (run) => mark(run, choice));
  const warnings = choice.sourceOnly.map(({ version, name }) =>
    `${version}_${name} is applied there, but has no file here; it was not taken over`
  );
  for (const message of warnings) context.emit({ type: "notice", level: "warning", message });
  await context.phase("after_validation", { target: place.label, marked: result.marked.map(({ version }) => version) });
  return {
    success: true,
    ...result,
    detected,
    source_only: choice.sourceOnly.map(({ version }) => version),
    dry_run: input.dry_run,
    warnings,
    total_duration_ms: Math.round(context.host.elapsedMs() - started),
  };
}

async function choose(
  input: BaselineInput,
  detected: string | null,
  place: Workplace,
  context: Context,
): Promise<Choice> {
  const { through, from_db: fromDb, source_table } = input;
  if (input.auto_detect_baseline && detected === null) return { marks: [], sourceOnly: [], reason: "" };
  const table = source_table ?? place.config.tracking_table;
  if (fromDb !== undefined) return await marksFrom(place.folder, { fromDb, table, through }, context);
  const last = detected ?? through;
  if (last !== undefined) return await marksThrough(place.folder, last);
  throw new ConfitureError("input-invalid", {
    operation: context.operation,
    field: "--through",
    problem: "say up to which version migrations are applied already, or where to copy that from (--from-db)",
  });
}

/** For `migrate up`: where the ledger has nothing, what the database has already counts as applied. */
export async function baselineFirst(input: UpInput, context: Context): Promise<void> {
  const place = await openWorkplace(input, context, { mutating: true });
  const isEmpty = async () => {
    await using session = await context.session(place.dsn);
    const ledger = await findLedger(session, place.config.tracking_table);
    return ledger === undefined || (await readEntries(session, ledger)).length === 0;
  };
  if (!await isEmpty()) return;
  const version = await detectBaseline(place, context);
  if (version === undefined) return;
  const isDry = input.dry_run || input.dry_run_execute;
  const message = `the database is what the migrations through ${version} make; they ${
    isDry ? "would " : ""
  }count as applied`;
  context.emit({ type: "notice", level: "info", message });
  if (isDry) return;
  const choice = await marksThrough(place.folder, version);
  await withLedger(input, context, (run) => mark(run, choice));
}

interface Result {
  marked: { version: string; name: string }[];
  already_applied: string[];
}

/** Nothing is made, not even the ledger. */
async function foresee({ marks }: Choice, place: Workplace, context: Context): Promise<Result> {
  await using session = await context.session(place.dsn);
  const ledger = await findLedger(session, place.config.tracking_table);
  const { missing, known } = split(marks, ledger ? await readEntries(session, ledger) : []);
  return { marked: namesOf(missing), already_applied: known };
}

async function mark(asked: LedgerRun, { marks, reason }: Choice): Promise<Result> {
  const { session, ledger, place, context } = asked;
  const { missing, known } = split(marks, await readEntries(session, ledger));
  const versions = missing.map(({ file }) => file.version);
  if (missing.length > 0) {
    await askBefore(asked, {
      question: `Count ${versions.length} migrations as applied to ${place.label}?`,
      loses: `None of them runs, now or later: ${versions.join(", ")}.`,
    });
  }
  const run = await beforeDdl(asked, { target: place.label, marked: versions });
  await inOneTransaction(run, async () => {
    await markApplied(run, missing, { action: "baseline", reason });
    await context.phase("after_ddl", { target: place.label, marked: versions });
  });
  return { marked: namesOf(missing), already_applied: known };
}

function split(marks: readonly Mark[], entries: readonly { version: string }[]): { missing: Mark[]; known: string[] } {
  const applied = new Set(entries.map(({ version }) => version));
  return {
    missing: marks.filter(({ file }) => !applied.has(file.version)),
    known: marks.filter(({ file }) => applied.has(file.version)).map(({ file }) => file.version),
  };
}
