import { ConfitureError, isConfitureError } from "../../../../engine/errors.ts";
import { dropDatabase, type Session } from "../../../../engine/postgres/mod.ts";
import { unlockTemplate } from "./place_template.ts";
import { findDatabase, requireOwned } from "./template_state.ts";

export type TestDatabaseKind = "template" | "clone";

/**
 * Drops a template or clone; false when it is gone already. Throws `database-not-ours`, `test-database-kind`,
 * `database-not-owned`, `database-in-use`.
 */
export async function dropManaged(
  session: Session,
  name: string,
  options: { force: boolean },
): Promise<boolean> {
  const kind = await requireManaged(session, name);
  if (kind === undefined) return false;
  try {
    if (kind === "template") await unlockTemplate(session, name);
  } catch (error) {
    // Another run has dropped it since.
    if (isConfitureError(error, "statement-failed") && error.facts.sqlstate === "3D000") return false;
    throw error;
  }
  return await dropDatabase(session, name, options);
}

/** The kind of a database that may be dropped here; undefined when there is none of that name. */
export async function requireManaged(session: Session, name: string): Promise<TestDatabaseKind | undefined> {
  const found = await findDatabase(session, name);
  if (found === undefined) return undefined;
  const { mark } = found;
  if (mark === undefined) throw new ConfitureError("database-not-ours", { database: name, comment: found.comment });
  if (mark.kind !== "template" && mark.kind !== "clone") {
    throw new ConfitureError("test-database-kind", { database: name, found: mark.kind, wanted: "template or clone" });
  }
  requireOwned(name, found, session);
  return mark.kind;
}
