import type { MigrationFile, MigrationFolder } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import { type Entry, findLedger, readEntries, requireLedger } from "../ledger/mod.ts";
import { tellIgnored } from "../files/mod.ts";
import type { VerifyInput, VerifyOutput } from "../operations/mod.ts";
import { refuseDuplicates } from "../plan/mod.ts";
import { openWorkplace } from "../workplace.ts";
import { checkFile } from "./check_file.ts";
import { compareWithReplay } from "./compare_with_replay.ts";

/** The operation `migrate verify`. */
export async function runVerify(input: VerifyInput, context: Context): Promise<VerifyOutput> {
  const place = await openWorkplace(input, context, { mutating: false });
  refuseDuplicates(place.folder);
  tellIgnored(place.folder, context);
  await using session = await context.session(place.dsn);
  const table = place.config.tracking_table;
  const ledger = input.allow_uninitialized ? await findLedger(session, table) : await requireLedger(session, table);
  const entries = ledger ? await readEntries(session, ledger) : [];
  const chosen = input.version === undefined ? entries : [entryOf(input.version, entries)];
  const results: VerifyOutput["results"] = [];
  for (const entry of chosen) {
    context.signal.throwIfAborted();
    context.emit({ type: "step", name: `verify ${entry.version}_${entry.name}` });
    results.push(await resultOf(entry, place.folder, session));
  }
  const count = (status: string) => results.filter((each) => each.status === status).length;
  return {
    verified_count: count("verified"),
    failed_count: count("failed"),
    skipped_count: count("skipped"),
    total_applied: entries.length,
    ledger_present: ledger !== undefined,
    results,
    ...await catalogOf(input, { isWanted: ledger !== undefined, place, entries, session, context }),
  };
}

function entryOf(given: string, entries: readonly Entry[]): Entry {
  const found = entries.find(({ version, name }) => given === version || given === `${version}_${name}`);
  if (found) return found;
  throw new ConfitureError("migration-not-applied", { version: given, current: entries.at(-1)?.version });
}

async function resultOf(
  { version, name }: Entry,
  { migrations }: MigrationFolder,
  session: Session,
): Promise<VerifyOutput["results"][number]> {
  const file: MigrationFile | undefined = migrations.find((each) => each.version === version);
  if (file?.verify === undefined) {
    return { version, name, status: "skipped", actual_value: null, verify_file: null, error: null };
  }
  const { passed, actual, error } = await checkFile(file.verify, session);
  return {
    version,
    name,
    status: passed ? "verified" : "failed",
    actual_value: actual,
    verify_file: file.verify.name,
    error: error ?? null,
  };
}

type CatalogResult = Pick<VerifyOutput, "catalog" | "catalog_why_not">;

async function catalogOf(
  input: VerifyInput,
  { isWanted, ...comparison }: Parameters<typeof compareWithReplay>[0] & { isWanted: boolean },
): Promise<CatalogResult> {
  if (!isWanted || !input.catalog || input.version !== undefined) return { catalog: null, catalog_why_not: null };
  try {
    return { catalog: await compareWithReplay(comparison), catalog_why_not: null };
  } catch (error) {
    const isTrouble = error instanceof ConfitureError && error.reason !== "cancelled";
    if (!isTrouble || input.require_catalog) throw error;
    return { catalog: null, catalog_why_not: error.message };
  }
}
