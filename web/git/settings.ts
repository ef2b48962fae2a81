import { z } from "zod";
import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { findProject } from "../bundles/mod.ts";
import { type Control, timeText } from "../control/mod.ts";
import type { Credentials } from "./git_environment.ts";

/** What is known of a project's repository. Times as text. */
export interface GitSettings extends Record<string, unknown> {
  url: string;
  ref: string;
  folder: string;
  has_credentials: boolean;
  every_seconds: number | null;
  allows_direct: boolean;
  /** The commit that the project's newest files are of. */
  commit: string | null;
  fetched_at: string | null;
  /** Why the last fetch brought nothing; null when it did. */
  failure: string | null;
  failed_at: string | null;
}

const time = (column: string) => `${timeText(`g.${column}`)} AS ${column}`;

/** Throws `no-such-thing` for a project whose files do not come from git. */
export async function readSettings(session: Pick<Session, "query">, project: string): Promise<GitSettings> {
  const [row] = await session.query<GitSettings>(
    `SELECT p.git_url AS url, p.git_ref AS ref, p.git_folder AS folder, g.credentials IS NOT NULL AS has_credentials,
       g.every_seconds, g.allows_direct, g.git_commit AS commit, ${time("fetched_at")}, g.failure, ${time("failed_at")}
     FROM confiture_control.project p JOIN confiture_control.project_git g ON g.project = p.id WHERE p.name = $1`,
    [project],
  );
  if (row) return row;
  await findProject(session, project);
  throw new ConfitureError("no-such-thing", { kind: "repository of", name: project });
}

export interface NewSettings {
  url: URL;
  ref: string;
  folder: string;
  /** Null removes those that are kept, undefined keeps them, as long as the address stays. */
  credentials: Credentials | null | undefined;
  every_seconds: number | null;
  allows_direct: boolean;
}

/** Keeps where a project's files come from. A fetch that goes on with the old settings will write nothing. */
export async function writeSettings(
  session: Session,
  { key }: Control,
  project: { id: number; git_url: string | null },
  { url, ref, folder, credentials, every_seconds, allows_direct }: NewSettings,
): Promise<void> {
  if (credentials && key === undefined) {
    throw new ConfitureError("server-key-missing", { what: `access to ${url.host}` });
  }
  const sealed = credentials ? key!.seal(JSON.stringify(credentials), credentialsPlace(project.id, url.href)) : null;
  const keeps = credentials === undefined && project.git_url === url.href;
  await session.query(
    "UPDATE confiture_control.project SET git_url = $2, git_ref = $3, git_folder = $4 WHERE id = $1",
    [project.id, url.href, ref, folder],
  );
  await session.query(
    `INSERT INTO confiture_control.project_git AS g (project, credentials, every_seconds, allows_direct)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (project) DO UPDATE SET credentials = CASE WHEN $5 THEN g.credentials ELSE $2 END, every_seconds = $3,
       allows_direct = $4, number = g.number + 1, fetching_until = NULL, next_at = NULL, remote_object = NULL,
       git_commit = NULL, fetched_at = NULL, failure = NULL, failed_at = NULL`,
    [project.id, sealed, every_seconds, allows_direct, keeps],
  );
}

/** Leaves the project with the files that it has. */
export async function removeSettings(session: Session, project: number): Promise<void> {
  await session.query(
    "UPDATE confiture_control.project SET git_url = NULL, git_ref = NULL, git_folder = '' WHERE id = $1",
    [project],
  );
  await session.query("DELETE FROM confiture_control.project_git WHERE project = $1", [project]);
}

const sealedCredentials = z.object({ user: z.string(), password: z.string() });

/** Opens what is sealed. Throws `server-key-missing`, `server-key-invalid`. */
export function openCredentials(
  { key }: Control,
  project: number,
  url: string,
  sealed: Uint8Array | null,
): Credentials | undefined {
  if (sealed === null) return undefined;
  if (key === undefined) throw new ConfitureError("server-key-missing", { what: "access to the repository" });
  return sealedCredentials.parse(JSON.parse(key.open(sealed, credentialsPlace(project, url))));
}

/** They open for the address that they were given for, so that nobody has them sent to another. */
function credentialsPlace(project: number, url: string): string {
  return `git ${project} ${url}`;
}
