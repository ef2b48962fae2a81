import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { type BundledFile, bundleHash, mostFiles, pathProblem } from "../../engine/bundle/mod.ts";

/** Keeps a file's content; the same content is kept once. */
export async function storeBlob(session: Pick<Session, "query">, hash: string, content: Uint8Array): Promise<void> {
  await session.query(
    "INSERT INTO confiture_control.blob (hash, content) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    [hash, content],
  );
}

/** Hashes of a list whose content is not there yet. */
export async function missingBlobs(session: Pick<Session, "query">, files: readonly BundledFile[]): Promise<string[]> {
  const rows = await session.query<{ hash: string }>(
    `SELECT DISTINCT wanted.hash FROM unnest($1::text[]) AS wanted (hash)
     WHERE NOT EXISTS (SELECT 1 FROM confiture_control.blob b WHERE b.hash = wanted.hash) ORDER BY 1`,
    [files.map(({ hash }) => hash)],
  );
  return rows.map(({ hash }) => hash);
}

/** Makes a bundle of files whose contents are there. Throws `request-invalid` for a path that may not be. */
export async function storeBundle(session: Session, files: readonly BundledFile[]): Promise<string> {
  checkFiles(files);
  const hash = bundleHash(files);
  const made = await session.query(
    `INSERT INTO confiture_control.bundle (hash, file_count, size_bytes)
     SELECT $1, $2, coalesce(sum(length(content)), 0) FROM confiture_control.blob WHERE hash = ANY($3::text[])
     ON CONFLICT DO NOTHING RETURNING 1 AS one`,
    [hash, files.length, files.map((file) => file.hash)],
  );
  if (made.length > 0) {
    await session.query(
      `INSERT INTO confiture_control.bundle_file (bundle, path, blob)
       SELECT $1, path, hash FROM unnest($2::text[], $3::text[]) AS f (path, hash)`,
      [hash, files.map(({ path }) => path), files.map((file) => file.hash)],
    );
  }
  return hash;
}

function checkFiles(files: readonly BundledFile[]): void {
  const invalid = (where: string, problem: string) => new ConfitureError("request-invalid", { where, problem });
  if (files.length === 0) throw invalid("files", "a bundle without files is no project");
  if (files.length > mostFiles) throw invalid("files", `there are more than ${mostFiles}`);
  const seen = new Set<string>();
  for (const { path } of files) {
    const problem = pathProblem(path) ?? (seen.has(path) ? "it is there twice" : undefined);
    if (problem) throw invalid(`files: ${path}`, problem);
    seen.add(path);
  }
}
