import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { type BundledFile, bundleHash, largestBundleBytes, mostFiles, pathProblem } from "../../engine/bundle/mod.ts";

/** Keeps a file's content; the same content is kept once. */
export async function storeBlob(session: Pick<Session, "query">, hash: string, content: Uint8Array): Promise<void> {
  await session.query(
    `INSERT INTO confiture_control.blob AS b (hash, content) VALUES ($1, $2)
     ON CONFLICT (hash) DO UPDATE SET sent_at = now() WHERE b.sent_at < now() - interval '1 hour'`,
    [hash, content],
  );
}

/** Keeps what a project sent, for bundles of its own. */
export async function storeSentBlob(
  session: Session,
  project: number,
  hash: string,
  content: Uint8Array,
): Promise<void> {
  await storeBlob(session, hash, content);
  await session.query(
    `INSERT INTO confiture_control.project_blob (project, blob) VALUES ($1, $2)
     ON CONFLICT (project, blob) DO UPDATE SET sent_at = now()`,
    [project, hash],
  );
}

/**
 * Hashes of a list whose content the project has not sent yet, is in none of its bundles and was written by none of its
 * runs. What other projects have is as good as missing: whoever knows a hash only must not get at the content.
 */
export async function missingBlobs(
  session: Pick<Session, "query">,
  project: number,
  files: readonly BundledFile[],
): Promise<string[]> {
  const hashes = files.map(({ hash }) => hash);
  await session.query(
    `UPDATE confiture_control.blob SET sent_at = now()
     WHERE hash = ANY ($1::text[]) AND sent_at < now() - interval '1 hour'`,
    [hashes],
  );
  const rows = await session.query<{ hash: string }>(
    `SELECT DISTINCT wanted.hash FROM unnest($1::text[]) AS wanted (hash)
     WHERE NOT EXISTS (SELECT FROM confiture_control.project_blob b WHERE b.project = $2 AND b.blob = wanted.hash)
       AND NOT EXISTS (SELECT FROM confiture_control.bundle_file f
         JOIN confiture_control.project_bundle pb ON pb.bundle = f.bundle AND pb.project = $2
         WHERE f.blob = wanted.hash)
       AND NOT EXISTS (SELECT FROM confiture_control.run_file f
         JOIN confiture_control.run r ON r.id = f.run AND r.project = $2 WHERE f.blob = wanted.hash) ORDER BY 1`,
    [hashes, project],
  );
  return rows.map(({ hash }) => hash);
}

/** Makes a bundle of files whose contents are there. Throws `request-invalid` for a path that may not be. */
export async function storeBundle(session: Session, files: readonly BundledFile[]): Promise<string> {
  checkFiles(files);
  const hash = bundleHash(files);
  const made = await session.query<{ size: number }>(
    `INSERT INTO confiture_control.bundle (hash, file_count, size_bytes)
     SELECT $1, $2, coalesce(sum(length(b.content)), 0)
     FROM unnest($3::text[]) AS f (hash) JOIN confiture_control.blob b USING (hash)
     ON CONFLICT DO NOTHING RETURNING size_bytes::float8 AS size`,
    [hash, files.length, files.map((file) => file.hash)],
  );
  if (made.length > 0) {
    if (made[0]!.size > largestBundleBytes) {
      throw new ConfitureError("request-too-large", { limit: largestBundleBytes });
    }
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
  for (const { path } of files) {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      if (seen.has(path.slice(0, at))) throw invalid(`files: ${path}`, `${path.slice(0, at)} is a file already`);
    }
  }
}
