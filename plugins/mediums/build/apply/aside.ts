import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import type { ExecuteOptions } from "./execute.ts";
import { fillDatabase } from "./fill_database.ts";
import { withFreshDatabase } from "./fresh_database.ts";
import type { Built } from "./in_place.ts";
import { readLikeness } from "./likeness.ts";
import { swapIntoPlace } from "./swap.ts";
import type { BuildTarget } from "./target.ts";

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
  const { database } = target.dsn;
  return await withFreshDatabase(target, maintenance, context, async (fresh) => {
    const likeness = await readLikeness(maintenance, database);
    const { create } = likeness;
    const built = await fillDatabase(plan, fresh, target, maintenance, { ...options, create }, context);
    context.signal.throwIfAborted();
    await swapIntoPlace(maintenance, { fresh: fresh.name, database, id: fresh.id, likeness });
    return built;
  });
}
