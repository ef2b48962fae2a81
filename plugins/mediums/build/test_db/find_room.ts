import { ConfitureError } from "../../../../engine/errors.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { requireManaged } from "./drop_managed.ts";
import { findDatabase } from "./template_state.ts";

/**
 * Whether a clone of that name is there and may be replaced. Throws for everything else that bears the name:
 * `database-exists` when nothing shall be replaced, else `database-not-ours`, `test-database-kind`, `database-not-owned`.
 */
export async function findRoom(session: Session, target: string, replace: boolean): Promise<boolean> {
  const found = await findDatabase(session, target);
  if (found === undefined) return false;
  if (!replace) throw new ConfitureError("database-exists", { database: target });
  if (found.mark?.kind === "template") {
    throw new ConfitureError("test-database-kind", { database: target, found: "template", wanted: "clone" });
  }
  return await requireManaged(session, target) !== undefined;
}
