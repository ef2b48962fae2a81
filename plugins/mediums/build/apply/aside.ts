import type { Context } from "../../../../engine/plugin/mod.ts";
import {
  createDatabase,
  dropAgreedDatabase,
  quoteIdentifier,
  type Session,
  withAdvisoryLock,
} from "../../../../engine/postgres/mod.ts";
import { withDatabase } from "../../../../engine/project/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import { readContents } from "./contents.ts";
import { execute, type ExecuteOptions } from "./execute.ts";
import { clusterObjects } from "./existing_roles.ts";
import type { Built } from "./in_place.ts";
import { buildLock, workLock } from "./locks.ts";
import { readLikeness } from "./likeness.ts";
import { sweepBuilds } from "./leftovers.ts";
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
  const id = Array.from(context.host.randomBytes(6), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return await withAdvisoryLock(maintenance, buildLock(target), {}, async () => {
    await sweepBuilds(maintenance, context);
    return await withAdvisoryLock(
      maintenance,
      workLock(id),
      {},
      () => build(id, plan, target, maintenance, options, context),
    );
  });
}

async function build(
  id: string,
  plan: BuildPlan,
  target: BuildTarget,
  maintenance: Session,
  options: ExecuteOptions,
  context: Context,
): Promise<Built> {
  const { database } = target.dsn;
  const fresh = `confiture_build_${id}`;
  const likeness = await readLikeness(maintenance, database);
  const before = await clusterObjects(maintenance);
  try {
    await createDatabase(maintenance, fresh, { mark: { kind: "build", id }, ...likeness.create });
    const built = await buildFresh(plan, withDatabase(target.dsn, fresh), target, options, context);
    context.signal.throwIfAborted();
    await swapIntoPlace(maintenance, { fresh, database, id, likeness });
    return built;
  } catch (error) {
    await takeBack(maintenance, fresh, before, plan);
    throw error;
  }
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

/** Removes the unfinished database, and the roles and tablespaces that earlier segments of this build made. */
async function takeBack(
  maintenance: Session,
  fresh: string,
  before: ReadonlySet<string>,
  plan: BuildPlan,
): Promise<void> {
  // Ours by its name whether or not the mark was written before it failed.
  await dropAgreedDatabase(maintenance, fresh, { force: true });
  const made = plan.segments.flatMap(({ statements }) => statements.flatMap(({ defines }) => defines))
    .filter(({ kind, name }) => (kind === "role" || kind === "tablespace") && !before.has(`${kind} ${name}`));
  const now = await clusterObjects(maintenance);
  for (const { kind, name } of made.reverse()) {
    if (!now.has(`${kind} ${name}`)) continue;
    await maintenance.execute(`DROP ${kind === "role" ? "ROLE" : "TABLESPACE"} ${quoteIdentifier(name)}`);
  }
}
