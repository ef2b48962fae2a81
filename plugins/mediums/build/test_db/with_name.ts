import { type Session, withAdvisoryLock } from "../../../../engine/postgres/mod.ts";

/**
 * Runs the body while nobody else of confiture's gives this name to a test database or drops the one that bears it: what
 * was looked at a moment ago may be another database by now. Held for moments only, so that everybody waits.
 */
export async function withName<T>(session: Session, name: string, body: () => Promise<T>): Promise<T> {
  return await withAdvisoryLock(session, `name ${name}`, { waitMs: Infinity }, body);
}
