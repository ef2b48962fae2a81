import { ConfitureError } from "../../engine/errors.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { findProject, type ProjectRow } from "../bundles/mod.ts";
import { commitFiles, type CommittedFile, openCredentials, openRepository, readSettings } from "../git/mod.ts";
import { chooseRunFiles, type RunRow } from "../runs/mod.ts";
import { by } from "./audited.ts";
import type { ApiRequest } from "./route.ts";

export interface CommitOrder {
  branch: string;
  message: string;
  paths?: readonly string[];
}

/** Commits what a run left, with the caller as its author. Throws `git-conflict`, and what the repository says. */
export async function commitRun(
  request: ApiRequest,
  run: RunRow,
  { branch, message, paths }: CommitOrder,
): Promise<{ branch: string; commit: string }> {
  const { control, git } = request.services;
  const { pool, host } = control;
  const refuse = (why: string) => new ConfitureError("git-conflict", { branch, why });
  if (run.project === null) throw refuse(`run ${run.id} has no project`);
  const project = await findProject(pool, run.project);
  const settings = await readSettings(pool, project.name);
  if (branch.startsWith("refs/")) throw refuse("name it without refs/");
  if ([branch, `heads/${branch}`, `refs/heads/${branch}`].includes(settings.ref) && !settings.allows_direct) {
    throw refuse("it is the branch that the project's files are of, and nobody allowed commits to it (allows_direct)");
  }
  if (run.commit === null) throw refuse(`the files of run ${run.id} are of no commit`);
  const files = await readFiles(pool, run, paths);
  const remote = { url: new URL(settings.url), credentials: await readCredentials(request, project) };
  await using repository = await openRepository(host, remote, git);
  const order = {
    branch,
    base: run.commit,
    folder: settings.folder,
    files,
    message,
    author: { name: request.caller!.name, email: `person-${request.caller!.person}@confiture.invalid` },
  };
  const entry = { ...by(request), subject: run.id };
  // An entry comes before what cannot be taken back, and another one says that it was done.
  const commit = await commitFiles(repository, order, ({ commit, parent }) =>
    pool.transaction((session) => {
      const details = { project: project.name, branch, commit, parent, files: files.length };
      return recordAudit(session, { ...entry, action: "run.commit", details });
    }));
  await pool.transaction(async (session) => {
    await recordAudit(session, { ...entry, action: "run.commit.pushed", details: { branch, commit } });
    // Where it is the project's own branch, its files are fetched with the next look.
    await session.query(
      "UPDATE confiture_control.project_git SET next_at = now() WHERE project = $1 AND next_at IS NOT NULL",
      [project.id],
    );
  });
  return { branch, commit };
}

async function readCredentials({ services: { control } }: ApiRequest, { id, git_url }: ProjectRow) {
  const [row] = await control.pool.query<{ credentials: Uint8Array | null }>(
    "SELECT credentials FROM confiture_control.project_git WHERE project = $1",
    [id],
  );
  return openCredentials(control, id, git_url!, row?.credentials ?? null);
}

async function readFiles(
  pool: Pick<Pool, "query">,
  run: RunRow,
  paths: readonly string[] | undefined,
): Promise<CommittedFile[]> {
  const files: CommittedFile[] = [];
  for (const { path, blob } of await chooseRunFiles(pool, run.id, paths)) {
    const [row] = await pool.query<{ before: string | null; content: Uint8Array | null }>(
      `SELECT (SELECT blob FROM confiture_control.bundle_file WHERE bundle = $1 AND path = $2) AS before,
         (SELECT content FROM confiture_control.blob WHERE hash = $3) AS content`,
      [run.bundle, path, blob],
    );
    files.push({
      path,
      before: row!.before ?? undefined,
      after: blob === null ? undefined : { hash: blob, content: row!.content! },
    });
  }
  return files;
}
