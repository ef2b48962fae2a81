import { rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConfitureError, fileTrouble, isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { hasHistory } from "../ledger/mod.ts";
import { lockTransaction, poll } from "../lock/mod.ts";
import { databaseId, isGone } from "./database_id.ts";
import { readJournal, removeJournal, type SquashJournal } from "./journal.ts";

/** Longer than a squash, or a server process whose client was killed, needs between its first move and its end. */
const waitMs = 5_000;

/**
 * Brings files and ledger together again where a squash was stopped between the two: the ledger decides whether its
 * files move on or back. Under the lock of the migrations, so that it is over. Returns what was done, for people. Throws
 * "squash-unfinished" where that cannot be known, or the files are not where they were left.
 */
export async function settleSquash(
  work: string,
  folder: string,
  session: Session,
  context: Context,
): Promise<string | undefined> {
  const root = resolve(context.projectDir, folder);
  const place = join(root, work);
  const journal = await readJournal(place, `${folder}/${work}`);
  const cannot = (why: string, cause?: unknown) => unfinished(journal, `${folder}/${work}`, why, cause);
  const { host, signal, operation: command } = context;
  let said: string | undefined;
  const attempt = () =>
    session.transaction(async () => {
      if (!await lockTransaction(session)) return false;
      // Whoever held the lock may have settled it.
      if (!await isThere(place)) return true;
      const isDone = await isCommitted(journal, session, cannot);
      const moves = isDone ? journal.moves : back(journal.moves);
      await complete(moves, root, { work, isDone, cannot });
      if (isDone && journal.removes) await rm(join(place, "old"), { recursive: true, force: true });
      await removeJournal(place);
      await rm(place, { recursive: true, force: true });
      said = tell(journal, isDone);
      return true;
    });
  try {
    await poll(session, { host, signal, waitMs, command }, attempt);
  } catch (error) {
    if (!isConfitureError(error, "migration-lock-held")) throw error;
    throw cannot("it is not over, or another run holds the lock of that database's migrations", error);
  }
  return said;
}

/** What an operation says that needs the files and has no ledger to ask. */
export async function refuseUnfinished(work: string, folder: string, { projectDir }: Context): Promise<never> {
  const journal = await readJournal(join(resolve(projectDir, folder), work), `${folder}/${work}`);
  throw unfinished(journal, `${folder}/${work}`, "only that database's ledger knows which of them count");
}

function unfinished(
  { version, name, squashed, database }: SquashJournal,
  journal: string,
  why: string,
  cause?: unknown,
): ConfitureError {
  const facts = { into: `${version}_${name}`, squashed, database: database.label, journal, why };
  return new ConfitureError("squash-unfinished", facts, { cause });
}

/** Whether the ledger has changed. Its history says so in the same transaction. */
async function isCommitted(
  { run, version, database }: SquashJournal,
  session: Session,
  cannot: (why: string) => ConfitureError,
): Promise<boolean> {
  const [server] = await session.query<{ standby: boolean }>("SELECT pg_catalog.pg_is_in_recovery() AS standby");
  if (server!.standby) throw cannot("this server is a standby of it");
  if (await databaseId(session) !== database.id) {
    if (await isGone(database.id, session)) return false;
    throw cannot("this is another database");
  }
  if (!await hasHistory(session)) throw cannot("the role may not read confiture.migration_history");
  const rows = await session.query(
    "SELECT FROM confiture.migration_history WHERE action = 'squash' AND run = $1 AND version = $2",
    [run, version],
  );
  return rows.length > 0;
}

type Moves = SquashJournal["moves"];

function back(moves: Moves): Moves {
  return moves.toReversed().map(({ from, to }) => ({ from: to, to: from }));
}

/** Makes the moves that were not made yet; none of them when a file is not where it was left. */
async function complete(
  moves: Moves,
  root: string,
  { work, isDone, cannot }: { work: string; isDone: boolean; cannot(why: string): ConfitureError },
): Promise<void> {
  const left: { from: string; to: string }[] = [];
  for (const { from, to } of moves) {
    const [isHere, isMoved] = await Promise.all([isThere(join(root, from)), isThere(join(root, to))]);
    if (isHere && isMoved) throw cannot(`${from} and ${to} are both there`);
    if (isHere) left.push({ from: join(root, from), to: join(root, to) });
    // What was composed can be composed again; what people wrote has to be somewhere.
    const isOurs = [from, to].some((path) => path.startsWith(`${work}/`) && !path.startsWith(`${work}/old/`));
    if (!isHere && !isMoved && !isDone && !isOurs) throw cannot(`${to} is neither in its place nor in ${from}`);
  }
  for (const { from, to } of left) {
    await rename(from, to).catch((cause) => {
      throw new ConfitureError("output-unwritable", { file: to, why: fileTrouble(cause) }, { cause });
    });
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}

function tell({ squashed, version, name, database }: SquashJournal, isDone: boolean): string {
  const what = `a squash of ${squashed.join(", ")} into ${version}_${name} was stopped`;
  return isDone
    ? `${what} when the ledger of ${database.label} had changed: it is finished`
    : `${what} before the ledger of ${database.label} had changed: the files are back in their places`;
}
