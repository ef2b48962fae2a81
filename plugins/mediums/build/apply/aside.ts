import type { Context } from "../../../../engine/plugin/mod.ts";
import { createDatabase, type Session, withAdvisoryLock } from "../../../../engine/postgres/mod.ts";
import { withDatabase } from "../../../../engine/project/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import { readContents } from "./contents.ts";
import { dropReplaced } from "./drop_replaced.ts";
import { execute, type ExecuteOptions } from "./execute.ts";
import { clusterObjects } from "./existing_roles.ts";
import type { Built } from "./in_place.ts";
import { buildLock, freshName, workLock } from "./locks.ts";
import { readLikeness } from "./likeness.ts";
import { sweepBuilds } from "./leftovers.ts";
import { requireReplaceable } from "./require_replaceable.ts";
import { swapIntoPlace } from "./swap.ts";
import { takeBack } from "./take_back.ts";
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
  const id = Array.from(context.host.randomBytes(6), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return await withAdvisoryLock(
    maintenance,
    buildLock(target),
    {},
    () =>
      withTargetLocked(target, context, async (release) => {
        await sweepBuilds(maintenance, context);
        const work = () => build(id, plan, target, maintenance, options, context, release);
        return await withAdvisoryLock(maintenance, workLock(id), {}, work);
      }),
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

async function build(
  id: string,
  plan: BuildPlan,
  target: BuildTarget,
  maintenance: Session,
  options: ExecuteOptions,
  context: Context,
  release: () => Promise<void>,
): Promise<Built> {
  const { database } = target.dsn;
  const fresh = freshName(id);
  const likeness = await readLikeness(maintenance, database);
  if (likeness.exists) await requireReplaceable(maintenance, database);
  const before = await clusterObjects(maintenance);
  let built: Built;
  try {
    await createDatabase(maintenance, fresh, { mark: { kind: "build", id }, ...likeness.create });
    built = await buildFresh(plan, withDatabase(target.dsn, fresh), target, options, context);
    context.signal.throwIfAborted();
    await release();
    await swapIntoPlace(maintenance, { fresh, database, id, likeness }, context);
  } catch (error) {
    await takeBack(maintenance, { fresh, before, plan, target }, context);
    throw error;
  }
  if (likeness.exists) await dropReplaced(maintenance, id, context);
  return built;
}

async function buildFresh(
  plan: BuildPlan,
  dsn: BuildTarget["dsn"],
  { statementTimeoutMs, lockTimeoutMs }: BuildTarget,
  options: ExecuteOptions,
  context: Context,
): Promise<Built> {
  await using session = await context.session(dsn, {
    statementTimeoutMs,
    lockTimeoutMs,
    showDetail: options.showDetail,
  });
  const seeds = await execute(plan, session, options, context);
  return { seeds, contents: await readContents(session) };
}
