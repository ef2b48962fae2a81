import { timeText } from "../control/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import type { ProjectRow } from "./projects.ts";

export interface ProjectBundle extends Record<string, unknown> {
  bundle: string;
  added_at: string;
  added_by: string;
  /** `upload`, `folder` or `git`. */
  source: string;
  git_commit: string | null;
  file_count: number;
  size_bytes: number;
  is_default: boolean;
}

/** Bundles of a project, newest first, the last hundred. */
export async function listBundles(session: Pick<Session, "query">, { id }: ProjectRow): Promise<ProjectBundle[]> {
  return await session.query<ProjectBundle>(
    `SELECT b.bundle, ${timeText("b.added_at")} AS added_at, b.added_by,
       b.source, b.git_commit, f.file_count, f.size_bytes, b.bundle IS NOT DISTINCT FROM p.bundle AS is_default
     FROM confiture_control.project_bundle b
     JOIN confiture_control.bundle f ON f.hash = b.bundle
     JOIN confiture_control.project p ON p.id = b.project
     WHERE b.project = $1 ORDER BY b.added_at DESC, b.bundle LIMIT 100`,
    [id],
  );
}
