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
  if (row.content === null) {
    throw new ConfitureError("conflict", {
      what: `${path} was too large to be kept`,
      remedy: "Run it from the command line, or let it write less.",
    });
  }
  return row.content;
}
