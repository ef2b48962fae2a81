import { isConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { markedDatabases, ownerLives } from "../databases/mod.ts";
import type { Session } from "../session/mod.ts";
import { dropScratch } from "./drop_scratch.ts";

const dayMs = 24 * 60 * 60 * 1000;

export interface AbandonedScratch {
  name: string;
  /** The run was killed on this machine; otherwise it belongs to another one and is merely old and unused. */
  isOurs: boolean;
}

/**
 * The scratch databases of killed runs: those whose process is gone from this machine, and those of other machines that
 * are older than a day and that nobody is connected to.
 */
export async function abandonedScratch(session: Session, host: Host): Promise<AbandonedScratch[]> {
  const found: AbandonedScratch[] = [];
  for (const { name, mark, connections } of await markedDatabases(session)) {
    if (mark.kind !== "scratch") continue;
    const lives = await ownerLives(mark.owner);
    const isOld = host.now().getTime() - Date.parse(mark.owner.at) > dayMs && connections === 0;
    if (lives === false || (lives === undefined && isOld)) found.push({ name, isOurs: lives === false });
  }
  return found;
}

/** Drops the scratch databases of killed runs. Returns their names. */
export async function sweepScratch(session: Session, host: Host): Promise<string[]> {
  const dropped: string[] = [];
  for (const { name, isOurs } of await abandonedScratch(session, host)) {
    try {
      // A backend of the dead process may not have noticed yet; a foreign one is never pushed out.
      if (await dropScratch(session, name, host, { force: isOurs })) dropped.push(name);
    } catch (error) {
      // Somebody else sweeps it, came back to it or owns it: it is not needed for what we are about to do.
      const theirs = ["database-in-use", "createdb-missing", "statement-failed", "permission-denied"] as const;
      if (!theirs.some((reason) => isConfitureError(error, reason))) throw error;
    }
  }
  return dropped;
}
