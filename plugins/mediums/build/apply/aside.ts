import type { Context } from "../../../../engine/plugin/mod.ts";
import { type Session, withAdvisoryLock } from "../../../../engine/postgres/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import { dropReplaced } from "./drop_replaced.ts";
import type { ExecuteOptions } from "./execute.ts";
import { fillDatabase } from "./fill_database.ts";
import { type FreshDatabase, withFreshDatabase } from "./fresh_database.ts";
import type { Built } from "./in_place.ts";
import { readLikeness } from "./likeness.ts";
import { buildLock } from "./locks.ts";
import { requireReplaceable } from "./require_replaceable.ts";
import { swapIntoPlace } from "./swap.ts";
import { type BuildTarget, openIfExists } from "./target.ts";

/**
 * Builds a fresh database beside the target and gives it the target's name when it is whole; a database of that name is
 * dropped only then. Whatever fails before leaves the target as it was. `maintenance` must survive a cancellation: it
 * takes back what was begun.
 */
export async function buildAside(
  plan: BuildPlan,
  target: BuildTarget,
  maintenance: Session,
  options: ExecuteOptions,
  context: Context,
): Promise<Built> {
  const build = async (fresh: FreshDatabase, release: () => Promise<void>) => {
    const { database } = target.dsn;
    const likeness = await readLikeness(maintenance, database);
    if (likeness.exists) await requireReplaceable(maintenance, database, likeness.settings);
    const filling = { ...options, create: likeness.create };
    const built = await fillDatabase(plan, fresh, target, maintenance, filling, context);
    context.signal.throwIfAborted();
    await release();
    await swapIntoPlace(maintenance, { fresh: fresh.name, database, id: fresh.id, likeness }, context);
    if (likeness.exists) await dropReplaced(maintenance, fresh.id, context);
    return built;
  };
  return await withFreshDatabase(
    target,
    maintenance,
    context,
    (fresh) => withTargetLocked(target, context, (release) => build(fresh, release)),
  );
}

/** A build in place holds the lock in the target itself, because advisory locks belong to a database. */
async function withTargetLocked<T>(
  target: BuildTarget,
  context: Context,
  body: (release: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const session = await openIfExists(target, context, { survivesCancel: true });
  if (!session) return await body(() => Promise.resolve());
  try {
    return await withAdvisoryLock(session, buildLock(target), {}, () => body(() => session.close()));
  } finally {
    await session.close();
  }
}
