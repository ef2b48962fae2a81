import type { Context } from "../../../../engine/plugin/mod.ts";
import { dropDatabase, type Session } from "../../../../engine/postgres/mod.ts";
import { oldName } from "./locks.ts";

/**
 * Drops the database that a build has replaced. The build has succeeded already: a failure here is told, and the next
 * build tries again.
 */
export async function dropReplaced(maintenance: Session, id: string, context: Context): Promise<void> {
  const old = oldName(id);
  try {
    await dropDatabase(maintenance, old, { force: true });
  } catch (error) {
    const message = `the replaced database is still there as ${old}: ${
      (error as Error).message
    }; the next build drops it`;
    context.emit({ type: "notice", level: "warning", message });
  }
}
