import { isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { commentDatabase, type Mark, renameDatabase, type Session } from "../../../../engine/postgres/mod.ts";
import { dropReplaced, type FreshDatabase, oldName } from "../apply/mod.ts";
import { type Patience, settle } from "./settle.ts";
import { unlockTemplate } from "./unlock_template.ts";
import { withName } from "./with_name.ts";

export interface Placement {
  fresh: FreshDatabase;
  /** The name it gets. */
  name: string;
  mark: Mark;
  /** Looks again, now that nobody else can take the name: true when one of ours bears it and gives way. */
  givesWay(): Promise<boolean>;
  /** What else belongs into the transaction. */
  dress(): Promise<unknown>;
  patience: Patience;
}

/**
 * Gives a finished database its name, in one transaction with its mark: whatever bears the name is whole. What had the
 * name is dropped afterwards; when that fails it is told, and the next run tries again.
 */
export async function putInPlace(
  session: Session,
  { fresh, name, mark, givesWay, dress, patience }: Placement,
  context: Context,
): Promise<void> {
  const replaces = await withName(session, name, async () => {
    const replaces = await givesWay();
    const place = () =>
      session.transaction(async () => {
        if (replaces) {
          await commentDatabase(session, name, { kind: "build", id: fresh.id });
          await unlockTemplate(session, name);
          await renameDatabase(session, name, oldName(fresh.id));
        }
        await renameDatabase(session, fresh.name, name);
        await commentDatabase(session, name, mark);
        await dress();
      });
    await settle(place, (error) => isConfitureError(error, "database-in-use"), patience);
    return replaces;
  });
  if (replaces) await dropReplaced(session, fresh.id, context);
}
