import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { timeText } from "../control/mod.ts";

export interface ProjectRow extends Record<string, unknown> {
  id: number;
  name: string;
  /** The bundle that runs use when they name none. */
  bundle: string | null;
  git_url: string | null;
  git_ref: string | null;
  git_folder: string;
  created_at: string;
}

const columns = `id, name, bundle, git_url, git_ref, git_folder,
  ${timeText("created_at")} AS created_at`;

/** The project of a name. Throws `no-such-thing`. */
export async function findProject(session: Pick<Session, "query">, name: string): Promise<ProjectRow> {
  const [row] = await session.query<ProjectRow>(
    `SELECT ${columns} FROM confiture_control.project WHERE name = $1`,
    [name],
  );
  if (row) return row;
  throw new ConfitureError("no-such-thing", { kind: "project", name });
}

/** The project of a name, made when it is not there. */
export async function ensureProject(session: Session, name: string): Promise<ProjectRow> {
  await session.query("INSERT INTO confiture_control.project (name) VALUES ($1) ON CONFLICT DO NOTHING", [name]);
  return await findProject(session, name);
}

/** True when an operator said that the environment is protected; its files may say so too, which the worker sees. */
export async function isProtectedByOperator(
  session: Pick<Session, "query">,
  project: number,
  environment: string,
): Promise<boolean> {
  const [policy] = await session.query<{ is_protected: boolean }>(
    "SELECT is_protected FROM confiture_control.environment WHERE project = $1 AND name = $2",
    [project, environment],
  );
  return policy?.is_protected ?? false;
}
