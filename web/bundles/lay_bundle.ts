import { dirname, join } from "node:path";
import { ConfitureError } from "../../engine/errors.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { type BundledFile, pathProblem } from "../../engine/bundle/mod.ts";

/** Writes the files of a bundle into an empty folder, so that a worker can run in it as anybody runs in theirs. Returns them. */
export async function layBundle(
  pool: Pick<Pool, "query">,
  bundle: string,
  folder: string,
): Promise<BundledFile[]> {
  const files = await pool.query<{ path: string; hash: string }>(
    "SELECT path, blob AS hash FROM confiture_control.bundle_file WHERE bundle = $1 ORDER BY path",
    [bundle],
  );
  if (files.length === 0) throw new ConfitureError("no-such-thing", { kind: "bundle", name: bundle });
  for (const { path } of files) {
    // It was checked when it came; what is written is checked where it is written.
    const problem = pathProblem(path);
    if (problem) throw new ConfitureError("request-invalid", { where: path, problem });
    const [row] = await pool.query<{ content: Uint8Array }>(
      `SELECT b.content FROM confiture_control.bundle_file f JOIN confiture_control.blob b ON b.hash = f.blob
       WHERE f.bundle = $1 AND f.path = $2`,
      [bundle, path],
    );
    const file = join(folder, path);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(file, row!.content, { mode: 0o600 });
  }
  return files;
}
