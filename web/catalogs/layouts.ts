import { timeText } from "../control/mod.ts";
import { ConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";

/** A version of a drawing. */
export interface LayoutRow extends Record<string, unknown> {
  name: string;
  version: number;
  /** Null of a version that took the drawing away. */
  document: unknown;
  restored_from: number | null;
  saved_by: string;
  saved_at: string;
}

/** Versions of one drawing that stay. */
const mostVersions = 100;

/** Drawings of one project. */
const mostLayouts = 500;

const columns = `name, version, restored_from, saved_by,
  ${timeText("saved_at", "ms")} AS saved_at`;

/** The newest version of each drawing that is there, without what is in it. */
export async function listLayouts(session: Pick<Session, "query">, project: number): Promise<LayoutRow[]> {
  return await session.query<LayoutRow>(
    `SELECT ${columns} FROM (
       SELECT DISTINCT ON (name) * FROM confiture_control.erd_layout WHERE project = $1 ORDER BY name, version DESC) AS l
     WHERE document IS NOT NULL ORDER BY name`,
    [project],
  );
}

/** Versions of a drawing, newest first, without what is in them. Throws `no-such-thing`. */
export async function listVersions(
  session: Pick<Session, "query">,
  project: number,
  name: string,
): Promise<(LayoutRow & { is_removal: boolean })[]> {
  const rows = await session.query<LayoutRow & { is_removal: boolean }>(
    `SELECT ${columns}, document IS NULL AS is_removal FROM confiture_control.erd_layout
     WHERE project = $1 AND name = $2 ORDER BY version DESC`,
    [project, name],
  );
  if (rows.length === 0) throw missing(name);
  return rows;
}

/** A version of a drawing, the newest where none is named. Throws `no-such-thing`, also where it was taken away. */
export async function readLayout(
  session: Pick<Session, "query">,
  project: number,
  name: string,
  version?: number,
): Promise<LayoutRow & { newest_version: number }> {
  const [row] = await session.query<LayoutRow & { newest_version: number }>(
    `SELECT ${columns}, document, (SELECT max(version) FROM confiture_control.erd_layout
         WHERE project = $1 AND name = $2) AS newest_version
     FROM confiture_control.erd_layout WHERE project = $1 AND name = $2 AND ($3::int IS NULL OR version = $3)
     ORDER BY version DESC LIMIT 1`,
    [project, name, version],
  );
  if (!row || (version === undefined && row.document === null)) throw missing(name);
  return row;
}

export interface Saving {
  project: number;
  name: string;
  /** The version that it was made from; 0 for a new one. */
  fromVersion: number;
  by: string;
}

/** Saves a drawing as its next version. Throws `conflict` where somebody else saved one meanwhile. */
export async function saveLayout(session: Session, saving: Saving, document: unknown): Promise<number> {
  return await writeVersion(session, saving, { document });
}

/** Makes an older version the newest. Throws `conflict`, and `no-such-thing` for one that is not there. */
export async function restoreLayout(session: Session, saving: Saving, version: number): Promise<number> {
  const { document } = await readLayout(session, saving.project, saving.name, version);
  if (document === null) throw missing(`${saving.name}, version ${version}`);
  return await writeVersion(session, saving, { document, restoredFrom: version });
}

/** Takes a drawing away; its versions stay for whoever wants one back. Throws `no-such-thing`. */
export async function removeLayout(
  session: Session,
  { project, name, by }: Omit<Saving, "fromVersion">,
): Promise<number> {
  await lockProject(session, project);
  const { version } = await readLayout(session, project, name);
  return await writeVersion(session, { project, name, by, fromVersion: version }, { document: null });
}

async function writeVersion(
  session: Session,
  { project, name, fromVersion, by }: Saving,
  { document, restoredFrom }: { document: unknown; restoredFrom?: number },
): Promise<number> {
  await lockProject(session, project);
  const [newest] = await session.query<{ version: number; is_removal: boolean }>(
    `SELECT version, document IS NULL AS is_removal FROM confiture_control.erd_layout
     WHERE project = $1 AND name = $2 ORDER BY version DESC LIMIT 1`,
    [project, name],
  );
  const known = newest?.version ?? 0;
  const startsAnew = fromVersion === 0 && (newest === undefined || newest.is_removal);
  if (fromVersion !== known && !startsAnew) {
    throw new ConfitureError("conflict", {
      what: newest === undefined || newest.is_removal
        ? `there is no layout ${name} any more`
        : `layout ${name} has version ${known} by now, and this one was made from version ${fromVersion}`,
      remedy: "Look at the newest version, and save again from it or under another name.",
    });
  }
  if (newest === undefined) {
    const [count] = await session.query<{ full: boolean }>(
      "SELECT count(DISTINCT name) >= $2 AS full FROM confiture_control.erd_layout WHERE project = $1",
      [project, mostLayouts],
    );
    if (count!.full) {
      throw new ConfitureError("conflict", {
        what: `the project has ${mostLayouts} layouts already, removed ones among them`,
        remedy: "Save it under a name that there was before.",
      });
    }
  }
  const version = known + 1;
  await session.query(
    `INSERT INTO confiture_control.erd_layout (project, name, version, document, restored_from, saved_by)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6)`,
    [project, name, version, document === null ? null : JSON.stringify(document), restoredFrom, by],
  );
  await session.query(
    "DELETE FROM confiture_control.erd_layout WHERE project = $1 AND name = $2 AND version <= $3",
    [project, name, version - mostVersions],
  );
  return version;
}

/** One saves after the other; runs of the project go on meanwhile. */
async function lockProject(session: Session, project: number): Promise<void> {
  await session.query("SELECT 1 AS one FROM confiture_control.project WHERE id = $1 FOR NO KEY UPDATE", [project]);
}

function missing(name: string): ConfitureError<"no-such-thing"> {
  return new ConfitureError("no-such-thing", { kind: "layout", name });
}
