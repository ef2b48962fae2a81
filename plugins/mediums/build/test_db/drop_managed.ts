import { ConfitureError } from "../../../../engine/errors.ts";
import { dropDatabase, type Mark, markToText, type Session } from "../../../../engine/postgres/mod.ts";
import { findDatabase, requireOwned } from "./template_state.ts";
import { lockTemplate, unlockTemplate } from "./unlock_template.ts";
import { withName } from "./with_name.ts";

export type TestDatabaseKind = "template" | "clone";

export interface DropManaged {
  force: boolean;
  /** What it was when that was decided; one that was made anew since stays. */
  mark?: Mark;
}

/**
 * Drops a template or clone; false when it is gone already, or no longer what it was. Throws `database-not-ours`,
 * `test-database-kind`, `database-not-owned`, `database-in-use`.
 */
export async function dropManaged(session: Session, name: string, { force, mark }: DropManaged): Promise<boolean> {
  return await withName(session, name, async () => {
    if (mark !== undefined && !isSame(mark, (await findDatabase(session, name))?.mark)) return false;
    const kind = await requireManaged(session, name);
    if (kind === undefined) return false;
    if (kind === "template") await unlockTemplate(session, name);
    try {
      return await dropDatabase(session, name, { force });
    } catch (error) {
      // It stays, so that it has to stay one that others may clone.
      if (kind === "template") await lockTemplate(session, name).catch(() => {});
      throw error;
    }
  });
}

function isSame(before: Mark, now: Mark | undefined): boolean {
  return now !== undefined && markToText(before) === markToText(now);
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
