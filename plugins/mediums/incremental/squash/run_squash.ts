import { writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { compareSides } from "../../../../engine/comparison/mod.ts";
import { ConfitureError, isConfitureError } from "../../../../engine/errors.ts";
import { checksumsOf, type MigrationFile, squashJournal } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { beforeDdl, runFacts } from "../execute/mod.ts";
import { addEntry, addHistory, readEntries, removeEntries } from "../ledger/mod.ts";
import { migrationName, tellIgnored } from "../files/mod.ts";
import type { Backward } from "../generate/mod.ts";
import { lockTransaction } from "../lock/mod.ts";
import type { SquashInput, SquashOutput } from "../operations/mod.ts";
import { askBefore, inOneTransaction, type LedgerRun, withLedger } from "../record/mod.ts";
import { databaseId, removeJournal, writeJournal } from "../unfinished/mod.ts";
import type { Workplace } from "../workplace.ts";
import { chooseRange, type Range } from "./choose_range.ts";
import { composeFromCatalogs, concatenate } from "./compose.ts";
import { replayFolder } from "../replay/mod.ts";
import { openWork } from "./open_work.ts";
import { outcomeOf } from "./outcome.ts";
import { type Move, movesOf, removeFolder, removeWork, requireRoom, swapFiles } from "./swap_files.ts";
import { wayBack } from "./way_back.ts";

/**
 * The operation `migrate squash`: several applied migrations become one that gives the same catalog, which two replays
 * prove before a file moves or the ledger changes.
 */
export async function runSquash(input: SquashInput, context: Context): Promise<SquashOutput> {
  const started = context.host.elapsedMs();
  const name = migrationName(input.name, "migrate squash");
  const result = await withLedger(input, context, async (run) => {
    const { session, ledger, place } = run;
    await context.phase("before_validation", { target: place.label, folder: place.folder.name });
    tellIgnored(place.folder, context);
    const range = await chooseRange(place, await readEntries(session, ledger), input);
    const folder = dirname(range.files[0]!.up.path);
    const work = await openWork({ path: folder, name: place.folder.name }, context.host.now());
    try {
      const composed = await compose(range, { name, work, concatenates: input.concatenate }, place, context);
      const aside = input.remove ? `${basename(work)}/old` : "squashed";
      const moves = movesOf(range.files, composed.file, { aside, work: basename(work) });
      await requireRoom(moves, { path: folder, name: place.folder.name });
      if (!input.dry_run) await take(run, range, { ...composed, name, removes: input.remove, work, moves });
      return { range, ...composed };
    } finally {
      await removeWork(work, squashJournal);
    }
  });
  await context.phase("after_validation", { squashed: result.range.files.map(({ version }) => version) });
  const { files } = result.range;
  const { version, up } = files.at(-1)!;
  return {
    success: true,
    version,
    name,
    path: `${dirname(up.name)}/${version}_${name}.up.sql`,
    squashed: files.map((each) => ({ version: each.version, name: each.name })),
    moved_to: input.remove || input.dry_run ? null : `${dirname(up.name)}/squashed`,
    sql: result.text,
    down_path: result.back.text === undefined ? null : `${dirname(up.name)}/${version}_${name}.down.sql`,
    down_sql: result.back.text ?? null,
    why_not_reversible: result.back.text === undefined ? result.back.whyNot : null,
    proved: true,
    dry_run: input.dry_run,
    warnings: [
      ...leftBehind(files),
      `other databases have the old entries still: confiture migrate reinit --target ${version} there`,
    ],
    total_duration_ms: Math.round(context.host.elapsedMs() - started),
  };
}

/** What checked the old migrations, of which the new one has nothing. */
function leftBehind(files: readonly MigrationFile[]): string[] {
  const names = files.flatMap(({ verify, sidecar }) => [verify, sidecar]).flatMap((part) => part ? [part.name] : []);
  if (names.length === 0) return [];
  return [`the new migration has no checks and preconditions; the old ones had ${names.join(", ")}`];
}

/** Writes the one file into the work folder and proves it. */
async function compose(
  { files, scripts, before }: Range,
  { name, work, concatenates }: { name: string; work: string; concatenates: boolean },
  place: Workplace,
  context: Context,
): Promise<{ file: MigrationFile; text: string; back: Backward }> {
  const old = files.map(({ version }) => version);
  const version = old.at(-1)!;
  const replay = (folder: Workplace["folder"], versions: readonly string[]) =>
    replayFolder(folder, place, { versions: [...before, ...versions] }, context);
  const after = await replay(place.folder, old);
  const head = `-- squashed from ${old.join(", ")}\n`;
  const body = concatenates
    ? await concatenate(scripts)
    : composeFromCatalogs(await replay(place.folder, []), after, scripts);
  const text = body.startsWith("-- confiture:") ? body.replace("\n", `\n${head}`) : head + body;
  const path = join(work, `${version}_${name}.up.sql`);
  await writeFile(path, text);
  const file: MigrationFile = { version, name, body: "sql", up: { path, name: `${version}_${name}.up.sql` } };
  const migrations = place.folder.migrations.filter((each) => !files.includes(each));
  const fresh = await replay({ ...place.folder, migrations: [...migrations, file] }, [version]);
  const { equal, changes } = compareSides(
    { label: "the squashed migration", catalog: fresh, skipped: [] },
    { label: "the migrations", catalog: after, skipped: [] },
  );
  if (equal) {
    const title = `${name.replaceAll("_", " ")}, squashed from ${old.join(", ")}`;
    const back = await wayBack({ files, scripts, before }, { file: file.up.name, title, text, after }, place, context);
    if (back.text === undefined) return { file, text, back };
    const down = { path: join(work, `${version}_${name}.down.sql`), name: `${version}_${name}.down.sql` };
    await writeFile(down.path, back.text);
    return { file: { ...file, down }, text, back };
  }
  const shown = changes.slice(0, 5).map(({ change, object }) => `${change} ${object}`);
  throw new ConfitureError("squash-unproved", { count: changes.length, changes: shown });
}

/** Files and ledger change together: the files are moved last inside the transaction, and back when it fails. */
async function take(
  asked: LedgerRun,
  { files }: Range,
  { file, text, back, name, removes, work, moves }: {
    file: MigrationFile;
    text: string;
    back: Backward;
    name: string;
    removes: boolean;
    work: string;
    moves: Move[];
  },
): Promise<void> {
  const { session, place, context } = asked;
  const versions = files.map(({ version }) => version);
  const { version } = file;
  await askBefore(asked, {
    question: `Replace ${files.length} migrations by one, here and in the ledger of ${place.label}?`,
    loses: `${versions.join(", ")} are one migration from then on${
      back.text === undefined ? `, which has no way back (${back.whyNot})` : ", which is taken back as a whole"
    }; ${removes ? "their files are removed" : "their files move into the folder squashed"}.`,
  }, { isAlways: true });
  const run = await beforeDdl(asked, { target: place.label, squashed: versions });
  const { ledger } = run;
  const database = { id: await databaseId(session), label: place.label };
  let putBack = () => Promise.resolve();
  try {
    await inOneTransaction(run, async () => {
      const entries = await readEntries(session, ledger);
      const applied = entries.find((entry) => entry.version === version)!;
      const checksum = checksumsOf(new TextEncoder().encode(text)).normalised;
      await removeEntries(session, ledger, versions);
      await addEntry(session, ledger, { version, name, checksum, executionTimeMs: 0, appliedAt: applied.appliedAt });
      for (const entry of entries.filter((each) => versions.includes(each.version))) {
        const reason = `became part of ${version}_${name}`;
        await addHistory(session, runFacts(run), {
          action: "forget",
          version: entry.version,
          name: entry.name,
          checksum: entry.checksum,
          reason,
        });
      }
      const reason = `of ${versions.join(", ")}`;
      const downChecksum = back.text === undefined
        ? undefined
        : checksumsOf(new TextEncoder().encode(back.text)).normalised;
      await addHistory(session, runFacts(run), { action: "squash", version, name, checksum, downChecksum, reason });
      await context.phase("after_ddl", { version, name, file: file.up.name });
      // Held to the end of the transaction, without the lock of the run too: whoever settles what was killed asks for it.
      await lockTransaction(session);
      await writeJournal(work, { version, name, squashed: versions, run: context.run, database, removes, moves });
      putBack = await swapFiles(moves, dirname(work));
    });
  } catch (error) {
    const outcome = isConfitureError(error, "connection-lost")
      ? await outcomeOf(run, { version, checksum: checksumsOf(new TextEncoder().encode(text)).normalised })
      : "undone";
    // Whichever of the two the ledger holds, its files have to be there: neither is thrown away.
    if (outcome === "unknown") throw new ConfitureError("squash-undecided", { version }, { cause: error });
    if (outcome === "undone") {
      await putBack();
      await removeJournal(work);
      throw error;
    }
  }
  if (removes) await removeFolder(join(work, "old"));
  await removeJournal(work);
}
