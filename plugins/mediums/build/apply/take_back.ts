import type { Context } from "../../../../engine/plugin/mod.ts";
import { dropAgreedDatabase, type Session } from "../../../../engine/postgres/mod.ts";
import { type BuildTarget, openMaintenance } from "./target.ts";

/** One thing to undo on the server; what it cannot undo it tells and goes on. */
export type Undo = (session: Session, warn: (message: string) => void) => Promise<void>;

export interface Unfinished {
  /** The working name of the database. */
  fresh: string;
  undo: readonly Undo[];
  target: BuildTarget;
}

/**
 * Removes the unfinished database and undoes what was done beside it. It never throws, because it runs on the way out of
 * another failure: what it could not remove is told.
 */
export async function takeBack(
  maintenance: Session,
  { fresh, undo, target }: Unfinished,
  context: Context,
): Promise<void> {
  const warn = (message: string) => context.emit({ type: "notice", level: "warning", message });
  try {
    const session = await alive(maintenance) ? maintenance : await openMaintenance(target, context);
    // Ours by its name whether or not the mark was written before it failed.
    await dropAgreedDatabase(session, fresh, { force: true });
    for (const step of undo) await step(session, warn);
  } catch (error) {
    warn(`${fresh} may still be on the server: ${(error as Error).message}; the next build drops it`);
  }
}

async function alive(session: Session): Promise<boolean> {
  return await session.query("SELECT 1 AS one").then(() => true, () => false);
}
