import type { Context } from "../../../../engine/plugin/mod.ts";
import { dropAgreedDatabase, quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import { clusterObjects } from "./existing_roles.ts";
import { type BuildTarget, openMaintenance } from "./target.ts";

export interface Unfinished {
  /** The working name of the database. */
  fresh: string;
  /** Roles and tablespaces that were there before the build: `role app`. */
  before: ReadonlySet<string>;
  plan: BuildPlan;
  target: BuildTarget;
}

/**
 * Removes the unfinished database, and the roles and tablespaces that earlier segments of this build made. It never
 * throws, because it runs on the way out of another failure: what it could not remove is told.
 */
export async function takeBack(maintenance: Session, unfinished: Unfinished, context: Context): Promise<void> {
  const { fresh, target } = unfinished;
  const warn = (message: string) => context.emit({ type: "notice", level: "warning", message });
  try {
    const session = await alive(maintenance) ? maintenance : await openMaintenance(target, context);
    // Ours by its name whether or not the mark was written before it failed.
    await dropAgreedDatabase(session, fresh, { force: true });
    await dropMade(session, unfinished, warn);
  } catch (error) {
    warn(`${fresh} may still be on the server: ${(error as Error).message}; the next build drops it`);
  }
}

async function alive(session: Session): Promise<boolean> {
  return await session.query("SELECT 1 AS one").then(() => true, () => false);
}

async function dropMade(
  session: Session,
  { plan, before }: Unfinished,
  warn: (message: string) => void,
): Promise<void> {
  const made = plan.segments.flatMap(({ statements }) => statements.flatMap(({ defines }) => defines))
    .filter(({ kind, name }) => (kind === "role" || kind === "tablespace") && !before.has(`${kind} ${name}`));
  const now = await clusterObjects(session);
  for (const { kind, name } of made.reverse()) {
    if (!now.has(`${kind} ${name}`)) continue;
    try {
      await session.execute(`DROP ${kind === "role" ? "ROLE" : "TABLESPACE"} ${quoteIdentifier(name)}`);
    } catch (error) {
      warn(`${kind} ${name}, which this build made, is still on the server: ${(error as Error).message}`);
    }
  }
}
