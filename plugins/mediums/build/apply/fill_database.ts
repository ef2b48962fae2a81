import { clusterObjects } from "../../../../engine/ddl/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { createDatabase, type CreateDatabaseOptions, quoteIdentifier } from "../../../../engine/postgres/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import { readContents } from "./contents.ts";
import { execute, type ExecuteOptions } from "./execute.ts";
import type { FreshDatabase } from "./fresh_database.ts";
import type { Built } from "./in_place.ts";
import type { BuildTarget } from "./target.ts";

/** Creates a fresh database and runs the plan in it. A failure later on takes back the roles that the plan made. */
export async function fillDatabase(
  plan: BuildPlan,
  fresh: FreshDatabase,
  { statementTimeoutMs, lockTimeoutMs }: BuildTarget,
  maintenance: Session,
  { create = {}, ...options }: ExecuteOptions & { create?: CreateDatabaseOptions },
  context: Context,
): Promise<Built> {
  const before = await clusterObjects(maintenance);
  fresh.onFailure((session, warn) => dropMade(session, before, plan, warn));
  await createDatabase(maintenance, fresh.name, { mark: { kind: "build", id: fresh.id }, ...create });
  const { showDetail } = options;
  await using session = await context.session(fresh.dsn, { statementTimeoutMs, lockTimeoutMs, showDetail });
  const seeds = await execute(plan, session, options, context);
  return { seeds, contents: await readContents(session) };
}

/** Removes the roles and tablespaces that earlier segments of this build made. */
async function dropMade(
  session: Session,
  before: ReadonlySet<string>,
  plan: BuildPlan,
  warn: (message: string) => void,
): Promise<void> {
  const made = plan.segments.flatMap(({ statements }) => statements.flatMap(({ defines }) => defines))
    .filter(({ kind, name }) => (kind === "role" || kind === "tablespace") && !before.has(`${kind} ${name}`));
  const now = await clusterObjects(session);
  for (const { kind, name } of made.reverse()) {
    if (!now.has(`${kind} ${name}`)) continue;
    try {
      await session.execute(`DROP ${kind === "role" ? "ROLE" : "TABLESPACE"} ${quoteIdentifier(name)}`);
    } catch (error) {
      warn(`${kind} ${name}, which this build made, is still on the server: ${(error as Error).message}`);
    }
  }
}
