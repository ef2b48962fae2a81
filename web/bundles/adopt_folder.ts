import type { Project } from "../../engine/project/mod.ts";
import { recordAudit } from "../audit/mod.ts";
import type { Control } from "../control/mod.ts";
import { ensureProject } from "./projects.ts";
import { readFolder } from "../../engine/bundle/mod.ts";
import { storeBlob, storeBundle } from "./store_bundle.ts";

/**
 * Makes the folder that a server was started in one of its projects. A folder without a project is left alone, and so are the
 * newest files of a project that come from git.
 */
export async function adoptFolder({ pool }: Control, project: Project): Promise<string | undefined> {
  const files = await readFolder(project.root);
  if (files.length === 0) return undefined;
  for (const { hash, content } of files) await storeBlob(pool, hash, content);
  await pool.transaction(async (session) => {
    const bundle = await storeBundle(session, files);
    const { id, bundle: before, git_url } = await ensureProject(session, project.name);
    // Somebody may have sent the same files before; from now on they are the operator's.
    await session.query(
      `INSERT INTO confiture_control.project_bundle (project, bundle, source, added_by)
       VALUES ($1, $2, 'folder', 'command line') ON CONFLICT (project, bundle) DO UPDATE SET source = excluded.source`,
      [id, bundle],
    );
    if (before === bundle || git_url !== null) return;
    await session.query("UPDATE confiture_control.project SET bundle = $2 WHERE id = $1", [id, bundle]);
    await recordAudit(session, {
      actor: "command line",
      action: "project.bundle",
      subject: project.name,
      details: { bundle, source: "folder" },
    });
  });
  return project.name;
}
