import { ConfitureError } from "../../engine/errors.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { type AuditEntry, recordAudit } from "../audit/mod.ts";
import { type BundledFile, missingBlobs, storeBlob, storeBundle } from "../bundles/mod.ts";
import type { Control } from "../control/mod.ts";
import { fetchCommit, findRemoteRef } from "./fetch_commit.ts";
import { readFiles } from "./read_files.ts";
import type { GitPolicy } from "./git_environment.ts";
import { gitTimeoutMs, openRepository } from "./repository.ts";
import { openCredentials } from "./settings.ts";

interface Claim extends Record<string, unknown> {
  project: number;
  name: string;
  url: string;
  ref: string;
  folder: string;
  credentials: Uint8Array | null;
  number: number;
  remote_object: string | null;
  git_commit: string | null;
}

interface Found {
  object: string;
  /** Absent where the ref names what it named at the last fetch. */
  read?: { commit: string; files: BundledFile[] };
}

export interface FetchOptions {
  policy: GitPolicy;
  signal: AbortSignal;
  by: Pick<AuditEntry, "actor" | "address" | "request">;
}

/** Whose claim is older than that has died. */
const claimSeconds = gitTimeoutMs / 1000 + 60;

/**
 * Brings a project's newest files from its repository, now. Throws what went wrong, which is kept with the project too, and
 * `conflict` while another fetch goes on.
 */
export async function fetchProject(control: Control, project: string, options: FetchOptions): Promise<void> {
  const claim = await claimFetch(control.pool, "p.name = $1", [project]);
  if (claim === undefined) {
    throw new ConfitureError("conflict", {
      what: `the files of ${project} are being fetched already`,
      remedy: "Look again in a moment.",
    });
  }
  const failure = await fetchClaimed(control, claim, options);
  if (failure) throw failure;
}

/** Fetches projects whose time has come; of several replicas each takes others. Returns how many. */
export async function fetchDue(control: Control, options: FetchOptions): Promise<number> {
  let count = 0;
  while (!options.signal.aborted) {
    const claim = await claimFetch(control.pool, "g.next_at <= now()", []);
    if (claim === undefined) break;
    await fetchClaimed(control, claim, options);
    count++;
  }
  return count;
}

/** Makes a fetch the newest of its project, and moves on when it is fetched next. */
async function claimFetch(pool: Pool, which: string, params: unknown[]): Promise<Claim | undefined> {
  const [claim] = await pool.query<Claim>(
    `UPDATE confiture_control.project_git g SET number = g.number + 1,
       fetching_until = now() + make_interval(secs => ${claimSeconds}),
       next_at = now() + make_interval(secs => g.every_seconds)
     FROM confiture_control.project p
     WHERE p.id = g.project AND g.project = (
       SELECT g.project FROM confiture_control.project_git g JOIN confiture_control.project p ON p.id = g.project
       WHERE ${which} AND (g.fetching_until IS NULL OR g.fetching_until < now())
       ORDER BY g.next_at LIMIT 1 FOR UPDATE OF g SKIP LOCKED)
     RETURNING g.project, p.name, p.git_url AS url, p.git_ref AS ref, p.git_folder AS folder, g.credentials, g.number,
       g.remote_object, g.git_commit`,
    params,
  );
  return claim;
}

/** Returns what went wrong: it is kept, unless the server goes away. */
async function fetchClaimed(control: Control, claim: Claim, options: FetchOptions): Promise<Error | undefined> {
  try {
    await keepFound(control, claim, await find(control, claim, options), options);
    return undefined;
  } catch (error) {
    if (options.signal.aborted) {
      await release(control.pool, claim);
      return error as Error;
    }
    const known = error instanceof ConfitureError;
    await control.pool.query(
      `UPDATE confiture_control.project_git SET failure = $3, failed_at = now(), fetching_until = NULL
       WHERE project = $1 AND number = $2`,
      [claim.project, claim.number, known ? error.message : `it failed unexpectedly (${(error as Error)?.name})`],
    );
    return error as Error;
  }
}

async function release(pool: Pool, { project, number }: Claim): Promise<void> {
  await pool.query(
    `UPDATE confiture_control.project_git SET fetching_until = NULL, next_at = least(next_at, now())
     WHERE project = $1 AND number = $2`,
    [project, number],
  );
}

async function find(control: Control, claim: Claim, { policy, signal }: FetchOptions): Promise<Found> {
  const { pool, host } = control;
  const { url, ref, folder, project } = claim;
  const credentials = openCredentials(control, project, url, claim.credentials);
  await using repository = await openRepository(host, { url: new URL(url), credentials }, { policy, signal });
  const found = await findRemoteRef(repository, ref);
  if (!found) {
    throw new ConfitureError("git-remote-failed", { repository: repository.name, why: `it has no ref ${ref}` });
  }
  if (found.object === claim.remote_object && claim.git_commit !== null) return { object: found.object };
  const commit = await fetchCommit(repository, found);
  const files = await readFiles(repository, { commit, folder }, async (read) => {
    const missing = new Set(await missingBlobs(pool, project, read.map(({ hash }) => ({ path: "", hash }))));
    for (const { hash, content } of read) if (missing.has(hash)) await storeBlob(pool, hash, content);
  });
  return { object: found.object, read: { commit, files } };
}

/** The project's newest files, unless another fetch or other settings came since. */
async function keepFound(control: Control, claim: Claim, { object, read }: Found, { by }: FetchOptions): Promise<void> {
  await control.pool.transaction(async (session) => {
    const mine = await session.query(
      `UPDATE confiture_control.project_git SET remote_object = $3, git_commit = coalesce($4, git_commit),
         fetched_at = now(), failure = NULL, failed_at = NULL, fetching_until = NULL
       WHERE project = $1 AND number = $2 RETURNING 1 AS one`,
      [claim.project, claim.number, object, read?.commit],
    );
    if (mine.length === 0 || !read) return;
    const bundle = await storeBundle(session, read.files);
    await session.query(
      `INSERT INTO confiture_control.project_bundle (project, bundle, source, git_commit, added_by)
       VALUES ($1, $2, 'git', $3, $4)
       ON CONFLICT (project, bundle) DO UPDATE SET git_commit = excluded.git_commit`,
      [claim.project, bundle, read.commit, by.actor],
    );
    await session.query("UPDATE confiture_control.project SET bundle = $2 WHERE id = $1", [claim.project, bundle]);
    const details = { bundle, source: "git", commit: read.commit, ref: claim.ref, is_default: true };
    await recordAudit(session, { ...by, action: "project.bundle", subject: claim.name, details });
  });
}
