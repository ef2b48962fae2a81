import type { Host } from "../../host.ts";
import { withDatabase } from "../../project/mod.ts";
import { dropDatabase, type DropOptions } from "../databases/mod.ts";
import { quoteIdentifier } from "../quote.ts";
import { openSession, type Session } from "../session/mod.ts";

/** Drops a scratch database; false where there was none. No subscription in it survives, which PostgreSQL refuses to drop along. */
export async function dropScratch(session: Session, name: string, host: Host, options: DropOptions): Promise<boolean> {
  const subscriptions = await session.query<{ name: string }>(
    `SELECT s.subname AS name FROM pg_catalog.pg_subscription s
     JOIN pg_catalog.pg_database d ON d.oid = s.subdbid WHERE d.datname = $1`,
    [name],
  );
  if (subscriptions.length > 0) {
    await using inside = await openSession(withDatabase(session.dsn, name), {
      host,
      applicationName: "confiture scratch",
    });
    for (const { name: subscription } of subscriptions) {
      const quoted = quoteIdentifier(subscription);
      await inside.execute(`ALTER SUBSCRIPTION ${quoted} DISABLE`);
      // With its slot it would ask the publisher to drop that, which is the slot of the true subscription.
      await inside.execute(`ALTER SUBSCRIPTION ${quoted} SET (slot_name = NONE)`);
      await inside.execute(`DROP SUBSCRIPTION ${quoted}`);
    }
  }
  return await dropDatabase(session, name, options);
}
