import { ConfitureError, isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import {
  markedDatabases,
  type MarkFacts,
  ownerLives,
  processOwner,
  type Session,
} from "../../../../engine/postgres/mod.ts";

import { dropManaged } from "./drop_managed.ts";

/** The facts by which a clone is known to be a process's own. Throws `input-invalid` when there is no such process. */
export async function ownerFacts(pid: number | undefined, { host, operation }: Context): Promise<MarkFacts> {
  if (pid === undefined) return {};
  const { machine, started } = await processOwner(pid, host);
  if (started === "") {
    throw new ConfitureError("input-invalid", {
      operation,
      field: "lives_with",
      problem: `there is no process ${pid}`,
    });
  }
  return { machine, pid, started };
}

/** True or false when it can be known here; undefined for a clone of another machine, or of no process. */
export async function cloneOwnerLives({ machine, pid, started, at }: MarkFacts = {}): Promise<boolean | undefined> {
  if (typeof machine !== "string" || typeof pid !== "number" || typeof started !== "string") return undefined;
  return await ownerLives({ machine, pid, started, at: String(at) });
}

/** Drops the clones whose process is gone from this machine: what a killed test run left behind. */
export async function sweepClones(session: Session, context: Context): Promise<void> {
  for (const { name, mark } of await markedDatabases(session)) {
    if (mark.kind !== "clone" || await cloneOwnerLives(mark.about) !== false) continue;
    try {
      // Its backends may not have noticed yet.
      if (!await dropManaged(session, name, { force: true, mark })) continue;
      const message = `dropped ${name}, left by process ${mark.about?.pid}, which is gone`;
      context.emit({ type: "notice", level: "info", message });
    } catch (error) {
      // It belongs to another role, or is still in use.
      const theirs = [
        "database-in-use",
        "database-not-owned",
        "createdb-missing",
        "permission-denied",
        "statement-failed",
      ] as const;
      if (!theirs.some((reason) => isConfitureError(error, reason))) throw error;
    }
  }
}
