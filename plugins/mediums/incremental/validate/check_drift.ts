import { applyScope, readCatalog } from "../../../../engine/catalog/mod.ts";
import { compareSides, type Comparison } from "../../../../engine/comparison/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Environment } from "../../../../engine/project/mod.ts";
import { readSource, scopeOf, type Side } from "../../../../engine/sources/mod.ts";
import type { Payloads } from "../operations/mod.ts";
import { type MigrationChoice, openWorkplace } from "../workplace.ts";

interface Request {
  environment?: Environment;
  migrations_dir?: string;
}

/** What the migrations make of an empty database, held against what the DDL makes of one. */
export async function checkDrift(
  { environment, migrations_dir }: Request,
  context: Context,
): Promise<Payloads["drift"]> {
  const source = { kind: "migrations" as const, ...migrations_dir !== undefined && { path: migrations_dir } };
  const replayed = await readSource(source, { context, environment });
  const ddl = await readDdl(environment, context, replayed.catalog.major);
  return payload("drift", compared(replayed, ddl, environment));
}

/** What a database is, held against what the DDL would build: an addition is something that nobody wrote down. */
export async function checkLiveDrift(choice: MigrationChoice, context: Context): Promise<Payloads["live_drift"]> {
  const { dsn, label, environment } = await openWorkplace(choice, context, { mutating: false });
  await using session = await context.session(dsn);
  const catalog = await readCatalog(session);
  const ddl = await readDdl(environment, context, catalog.major);
  return payload("live_drift", compared(ddl, { label, catalog, skipped: [] }, environment));
}

async function readDdl(environment: Environment | undefined, context: Context, major: number): Promise<Side> {
  const source = { kind: "ddl" as const, ...environment && { environment: environment.name } };
  return await readSource(source, { context, environment, major });
}

function compared(from: Side, to: Side, environment: Environment | undefined): Comparison {
  const scope = scopeOf(environment);
  const narrowed = (side: Side): Side => ({ ...side, catalog: applyScope(side.catalog, scope) });
  return compareSides(narrowed(from), narrowed(to));
}

function payload(check: "drift" | "live_drift", comparison: Comparison): Payloads["drift"] {
  const { equal } = comparison;
  return { status: equal ? "passed" : "failed", check, exit_code: equal ? 0 : 1, has_drift: !equal, ...comparison };
}
