import { watchBlockers as watchSession } from "../../../../engine/postgres/mod.ts";
import type { MigrationRun } from "./run_context.ts";

/** Runs the body and, while it waits for a lock, says who holds it. Behind a pooler nobody can tell. */
export async function watchBlockers<T>(run: MigrationRun, what: string, body: () => Promise<T>): Promise<T> {
  const { context, session, place, isPooled } = run;
  if (isPooled) return await body();
  const onBlocker = (who: string) =>
    context.emit({ type: "notice", level: "warning", code: "lock-wait", message: `${what} waits for ${who}` });
  return await watchSession(session, { open: () => context.session(place.dsn), onBlocker }, body);
}
