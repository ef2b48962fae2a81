import { isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { dropDatabase, markedDatabases, type Session, withAdvisoryLock } from "../../../../engine/postgres/mod.ts";
import { workLock } from "./locks.ts";

/**
 * Drops the databases that killed builds left: they carry the mark of a build whose lock nobody holds, and nobody is
 * connected to them.
 */
export async function sweepBuilds(session: Session, context: Context): Promise<string[]> {
  const swept: string[] = [];
  for (const { name, mark, connections } of await markedDatabases(session)) {
    if (mark.kind !== "build" || connections > 0 || !/^confiture_(build|old)_/.test(name)) continue;
    try {
      await withAdvisoryLock(session, workLock(mark.id), {}, () => dropDatabase(session, name));
      swept.push(name);
      context.emit({ type: "notice", level: "info", message: `dropped ${name}, left by a build that was killed` });
    } catch (error) {
      // Its build lives, somebody else sweeps it, or it belongs to another role.
      const theirs = ["advisory-lock-held", "database-in-use", "createdb-missing", "permission-denied"] as const;
      if (!theirs.some((reason) => isConfitureError(error, reason))) throw error;
    }
  }
  return swept;
}
