import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import type { ProjectRow } from "./projects.ts";

export interface ListedFile extends Record<string, unknown> {
  path: string;
  hash: string;
  size: number;
}

/** A bundle that the project has: the one that is named, or its newest. Throws `no-such-thing` and `conflict`. */
export async function chooseBundle(
  session: Pick<Session, "query">,
  { id, name, bundle: newest }: ProjectRow,
  named?: string,
): Promise<string> {
  const bundle = named ?? newest;
  if (bundle === null) {
    throw new ConfitureError("conflict", { what: `${name} has no files yet`, remedy: "Send a bundle first." });
  }
  const kept = await session.query(
    "SELECT 1 AS one FROM confiture_control.project_bundle WHERE project = $1 AND bundle = $2",
    [id, bundle],
  );
  if (kept.length > 0) return bundle;
  throw new ConfitureError("no-such-thing", { kind: `bundle of ${name}`, name: bundle });
}

/** Paths of a bundle, in their order. */
export async function listFiles(session: Pick<Session, "query">, bundle: string): Promise<ListedFile[]> {
  return await session.query<ListedFile>(
    `SELECT f.path, f.blob AS hash, length(b.content) AS size
     FROM confiture_control.bundle_file f JOIN confiture_control.blob b ON b.hash = f.blob
     WHERE f.bundle = $1 ORDER BY f.path COLLATE "C"`,
    [bundle],
  );
}

/** Contents of files of a bundle that are no larger than that, by path; those that it has not are left out. */
export async function readFiles(
  session: Pick<Session, "query">,
  bundle: string,
  paths: readonly string[],
  largestBytes: number,
): Promise<Map<string, { size: number; content: Uint8Array | null }>> {
  const rows = await session.query<{ path: string; size: number; content: Uint8Array | null }>(
    `SELECT f.path, length(b.content) AS size, CASE WHEN length(b.content) <= $3 THEN b.content END AS content
     FROM confiture_control.bundle_file f JOIN confiture_control.blob b ON b.hash = f.blob
     WHERE f.bundle = $1 AND f.path = ANY($2::text[])`,
    [bundle, paths, largestBytes],
  );
  return new Map(rows.map(({ path, ...file }) => [path, file]));
}
