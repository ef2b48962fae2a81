import { isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import {
  databaseContents,
  dropAgreedDatabase,
  dropDatabase,
  isLockHeld,
  markedDatabases,
  type Session,
  withAdvisoryLock,
} from "../../../../engine/postgres/mod.ts";
import { withDatabase } from "../../../../engine/project/mod.ts";
import { freshName, oldName, workLock } from "./locks.ts";

/**
 * Drops the databases that killed builds left: they carry the mark of a build whose lock nobody holds. To a replaced
 * database nobody may be connected; an unfinished one is of use to nobody, least of all to a backend whose client is dead.
 */
export async function sweepBuilds(session: Session, context: Context): Promise<string[]> {
  const swept: string[] = [];
  const sweep = async (name: string, id: string, drop: () => Promise<unknown>) => {
    try {
      // Its role may have had to connect to another database than ours, where its lock is then.
      if (await isLockHeld(session, workLock(id))) return;
      if (await withAdvisoryLock(session, workLock(id), {}, drop) === false) return;
      swept.push(name);
      context.emit({ type: "notice", level: "info", message: `dropped ${name}, left by a build that was killed` });
    } catch (error) {
      // What is left of another build, and is in whatever state, never stands in the way of this one.
      if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
      // Its build lives, somebody else has swept it, or it belongs to another role.
      const usual = [
        "advisory-lock-held",
        "database-in-use",
        "database-missing",
        "createdb-missing",
        "permission-denied",
      ];
      if (usual.includes(error.reason)) return;
      const message = `${name}, which a killed build seems to have left, could not be dropped: ${error.message}`;
      context.emit({ type: "notice", level: "warning", message });
    }
  };
  for (const { name, mark } of await markedDatabases(session)) {
    if (mark.kind !== "build") continue;
    const { id } = mark;
    if (name === freshName(id)) await sweep(name, id, () => dropDatabase(session, name, { force: true }));
    else if (name === oldName(id)) await sweep(name, id, () => dropDatabase(session, name));
  }
  for (const { name, id } of await unmarked(session)) {
    await sweep(name, id, () => dropIfEmpty(name, session, context));
  }
  return swept;
}

/** Killed between CREATE DATABASE and the comment that marks it, which PostgreSQL cannot do in one transaction. */
async function unmarked(session: Session): Promise<{ name: string; id: string }[]> {
  return await session.query<{ name: string; id: string }>(
    `SELECT datname AS name, substr(datname, length('${freshName("")}') + 1) AS id FROM pg_catalog.pg_database
     WHERE datname ~ '^${freshName("")}[0-9a-f]{12}$' AND pg_catalog.pg_has_role(datdba, 'USAGE')
       AND pg_catalog.shobj_description(oid, 'pg_database') IS NULL`,
  );
}

/** Without a mark, only an empty one counts as ours: nothing is lost with it, whoever made it. */
async function dropIfEmpty(name: string, session: Session, context: Context): Promise<boolean> {
  {
    await using there = await context.session(withDatabase(session.dsn, name), { survivesCancel: true });
    if ((await databaseContents(there)).objects > 0) return false;
  }
  await dropAgreedDatabase(session, name);
  return true;
}
