import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import { type BundledFile, findProject, storeBundle } from "../bundles/mod.ts";
import { chooseRunFiles, type RunRow } from "../runs/mod.ts";
import { by } from "./audited.ts";
import type { ApiRequest } from "./route.ts";

/**
 * Makes what a run left the newest files of its project, in one transaction. Throws `conflict` where these are not the files that
 * the run had any more: what somebody else changed meanwhile would be undone.
 */
export async function adoptFiles(
  session: Session,
  request: ApiRequest,
  run: RunRow,
  paths: readonly string[] | undefined,
): Promise<string> {
  await session.query("SELECT 1 AS one FROM confiture_control.project WHERE name = $1 FOR UPDATE", [run.project]);
  const project = await findProject(session, run.project!);
  if (project.git_url !== null) {
    throw new ConfitureError("conflict", {
      what: `the files of ${project.name} come from git`,
      remedy: `Commit them to a branch: POST /api/runs/${run.id}/commit`,
    });
  }
  if (run.bundle === null || project.bundle !== run.bundle) {
    throw new ConfitureError("conflict", {
      what: `${project.name} has other files by now than run ${run.id} had`,
      remedy: "Run it again with the newest files, or take the changes as a patch.",
    });
  }
  const files = new Map((await bundledFiles(session, run.bundle)).map((file) => [file.path, file]));
  const chosen = await chooseRunFiles(session, run.id, paths);
  for (const { path, blob } of chosen) {
    if (blob === null) files.delete(path);
    else files.set(path, { path, hash: blob });
  }
  const bundle = await storeBundle(session, [...files.values()]);
  await session.query(
    `INSERT INTO confiture_control.project_bundle (project, bundle, source, added_by)
     VALUES ($1, $2, 'run', $3) ON CONFLICT DO NOTHING`,
    [project.id, bundle, request.caller!.name],
  );
  await session.query("UPDATE confiture_control.project SET bundle = $2 WHERE id = $1", [project.id, bundle]);
  const details = { bundle, source: "run", run: run.id, files: chosen.length, is_default: true };
  await recordAudit(session, { ...by(request), action: "project.bundle", subject: project.name, details });
  return bundle;
}

function bundledFiles(session: Session, bundle: string): Promise<BundledFile[]> {
  return session.query<{ path: string; hash: string }>(
    "SELECT path, blob AS hash FROM confiture_control.bundle_file WHERE bundle = $1",
    [bundle],
  );
}
