import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { databaseContents, type Session, withAdvisoryLock } from "../../../../engine/postgres/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import type { SeedReport } from "../../../../engine/seeds/mod.ts";
import { type Contents, readContents } from "./contents.ts";
import { execute, type ExecuteOptions } from "./execute.ts";
import { buildLock } from "./locks.ts";
import type { BuildTarget } from "./target.ts";

export interface Built {
  seeds: SeedReport;
  contents: Contents;
}

/** Builds into a database that exists and is empty, in one transaction: it is whole or untouched. */
export async function buildInPlace(
  plan: BuildPlan,
  target: BuildTarget,
  session: Session,
  options: ExecuteOptions,
  context: Context,
): Promise<Built> {
  return await withAdvisoryLock(session, buildLock(target), {}, async () => {
    await refuseContents(session, target);
    const seeds = await execute(plan, session, options, context);
    return { seeds, contents: await readContents(session) };
  });
}

/** Throws `database-not-empty`, naming some of what is there. */
export async function refuseContents(session: Session, { dsn }: BuildTarget): Promise<void> {
  const { objects, examples } = await databaseContents(session);
  if (objects > 0) throw new ConfitureError("database-not-empty", { database: dsn.database, objects, examples });
}
