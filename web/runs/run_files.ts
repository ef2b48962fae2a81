import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";

/** A file that a run left otherwise than it found it. */
export interface RunFile {
  path: string;
  change: "added" | "changed" | "removed";
  /** Bytes; null of a file that was removed. */
  size: number | null;
  /** Null where there is no content: it was removed, or is too large to be kept. */
  blob: string | null;
}

export interface KeptFiles {
  files: readonly RunFile[];
  /** How many there were besides. */
  leftOut: number;
}

/** Writes what a run left, in the transaction that ends it. */
export async function writeRunFiles(session: Session, run: string, { files, leftOut }: KeptFiles): Promise<void> {
  const column = <K extends keyof RunFile>(name: K) => files.map((file) => file[name]);
  await session.query(
    `INSERT INTO confiture_control.run_file (run, path, change, size_bytes, blob)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[])`,
    [run, column("path"), column("change"), column("size"), column("blob")],
  );
  if (leftOut > 0) {
    await session.query("UPDATE confiture_control.run SET files_left_out = $2 WHERE id = $1", [run, leftOut]);
  }
}

/** What a run left, by path. A run that is not over, or did not succeed, left nothing. */
export async function readRunFiles(session: Pick<Session, "query">, run: string): Promise<KeptFiles> {
  const files = await session.query<{ [K in keyof RunFile]: RunFile[K] }>(
    `SELECT path, change, size_bytes AS size, blob FROM confiture_control.run_file WHERE run = $1
     ORDER BY path COLLATE "C"`,
    [run],
  );
  const [row] = await session.query<{ count: number }>(
    "SELECT files_left_out AS count FROM confiture_control.run WHERE id = $1",
    [run],
  );
  return { files, leftOut: row?.count ?? 0 };
}

/** What is in one of them. Throws `no-such-thing`, and `conflict` where it was not kept. */
export async function readRunFile(session: Pick<Session, "query">, run: string, path: string): Promise<Uint8Array> {
  const [row] = await session.query<{ change: string; content: Uint8Array | null }>(
    `SELECT f.change, b.content FROM confiture_control.run_file f
     LEFT JOIN confiture_control.blob b ON b.hash = f.blob WHERE f.run = $1 AND f.path = $2`,
    [run, path],
  );
  if (row === undefined || row.change === "removed") {
    throw new ConfitureError("no-such-thing", { kind: `file of run ${run}`, name: path });
  }
  if (row.content === null) throw notKept([path]);
  return row.content;
}

/**
 * Those of a run's files that somebody wants to go on with; all of them without `paths`. Throws `conflict` where there are
 * none, or where one is not there as a whole, and `no-such-thing` for a path that the run did not touch.
 */
export async function chooseRunFiles(
  session: Pick<Session, "query">,
  run: string,
  paths?: readonly string[],
): Promise<RunFile[]> {
  const { files, leftOut } = await readRunFiles(session, run);
  const chosen = paths === undefined ? [...files] : paths.map((path) => {
    const found = files.find((file) => file.path === path);
    if (!found) throw new ConfitureError("no-such-thing", { kind: `file of run ${run}`, name: path });
    return found;
  });
  if (chosen.length === 0) {
    throw new ConfitureError("conflict", {
      what: `run ${run} left its files as they were`,
      remedy: "Only a run that succeeded and wrote files has some.",
    });
  }
  if (paths === undefined && leftOut > 0) {
    throw new ConfitureError("conflict", {
      what: `${leftOut} files of run ${run} are not kept`,
      remedy: "Name the files that you want, or run it from the command line.",
    });
  }
  const missing = chosen.filter(({ change, blob }) => change !== "removed" && blob === null);
  if (missing.length > 0) throw notKept(missing.map(({ path }) => path));
  return chosen;
}

function notKept(paths: readonly string[]): ConfitureError {
  return new ConfitureError("conflict", {
    what: `too large to be kept: ${paths.join(", ")}`,
    remedy: "Run it from the command line, or let it write less.",
  });
}
