import type { Pool } from "../../engine/postgres/mod.ts";
import { filePatch } from "../patches/mod.ts";
import type { RunFile, RunRow } from "../runs/mod.ts";

/** The patch from the files that a run had to those that it left, file by file: never more than one is in memory. */
export async function* runPatch(
  pool: Pick<Pool, "query">,
  { bundle }: RunRow,
  files: readonly RunFile[],
): AsyncGenerator<Uint8Array> {
  for (const { path, blob } of files) {
    const [row] = await pool.query<{ before: Uint8Array | null; after: Uint8Array | null }>(
      `SELECT (SELECT b.content FROM confiture_control.bundle_file f JOIN confiture_control.blob b ON b.hash = f.blob
           WHERE f.bundle = $1 AND f.path = $2) AS before,
         (SELECT content FROM confiture_control.blob WHERE hash = $3) AS after`,
      [bundle, path, blob],
    );
    yield new TextEncoder().encode(
      filePatch({ path, before: row!.before ?? undefined, after: row!.after ?? undefined }),
    );
  }
}
