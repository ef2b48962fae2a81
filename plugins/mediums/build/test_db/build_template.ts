import type { Context } from "../../../../engine/plugin/mod.ts";
import { createDatabase, type Session } from "../../../../engine/postgres/mod.ts";
import { showPath, withDatabase } from "../../../../engine/project/mod.ts";
import {
  type BuildTarget,
  type Contents,
  fillDatabase,
  type FreshDatabase,
  freshOptions,
  openMaintenance,
  readContents,
  withFreshDatabase,
} from "../apply/mod.ts";
import { pgRestore } from "../artefact/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import type { TemplateRequest } from "./ensure_template.ts";
import { projectId } from "./names.ts";
import { isSuperuser, type TestServer } from "./open_server.ts";
import { placeTemplate } from "./place_template.ts";
import { type ArtefactRecipe, recipeFacts } from "./recipe.ts";

export interface TemplateContents {
  contents: Contents;
  statements: number;
  seedFiles: number;
}

interface TemplateBuild extends TemplateRequest {
  name: string;
  content: { hash: string };
  /** Of recipes made from sources. */
  plan: BuildPlan;
}

/** Builds or restores a database aside and makes it the template of that name when it is whole. */
export async function buildTemplate(
  { recipe, name, content, plan, showDetail }: TemplateBuild,
  { label, dsn, environment }: TestServer,
  context: Context,
): Promise<TemplateContents> {
  const { statement_timeout_ms: statementTimeoutMs, lock_timeout_ms: lockTimeoutMs } = environment?.config ?? {};
  const target: BuildTarget = { label, dsn: withDatabase(dsn, name), statementTimeoutMs, lockTimeoutMs };
  const project = await context.project();
  const maintenance = await openMaintenance(target, context);
  await context.phase("before_ddl", { database: name, hash: content.hash });
  return await withFreshDatabase(target, maintenance, context, async (fresh) => {
    const built = recipe.kind === "artefact" ? await restore(recipe, fresh, name, maintenance, context) : await build();
    context.signal.throwIfAborted();
    const about = {
      project: projectId(project),
      ...recipeFacts(recipe, project),
      at: context.host.now().toISOString(),
      bytes: await sizeOf(fresh.name, maintenance),
    };
    await placeTemplate(maintenance, { fresh, name, mark: { kind: "template", hash: content.hash, about } }, context);
    return built;

    async function build(): Promise<TemplateContents> {
      // Half a template would be a trap, so that a failing seed file always ends it.
      const seedTransaction = environment?.config.seed.transaction_mode ?? "savepoint";
      const create = await freshOptions(maintenance);
      const options = { showDetail, continueOnError: false, seedTransaction, label: name, create };
      const { contents, seeds } = await fillDatabase(plan, fresh, target, maintenance, options, context);
      return { contents, statements: plan.statements, seedFiles: seeds.applied.length };
    }
  });
}

async function restore(
  { path }: ArtefactRecipe,
  fresh: FreshDatabase,
  name: string,
  maintenance: Session,
  context: Context,
): Promise<TemplateContents> {
  // template0: an archive brings everything that its database had, what is in template1 among it.
  await createDatabase(maintenance, fresh.name, { mark: { kind: "build", id: fresh.id }, template: "template0" });
  const noOwner = !await isSuperuser(maintenance);
  if (noOwner) {
    const message = `${maintenance.dsn.user} is no superuser: all objects of ${name} belong to it`;
    context.emit({ type: "notice", level: "info", message });
  }
  const { serverVersion } = maintenance;
  await pgRestore(fresh.dsn, showPath(context.projectDir, path), { serverVersion, noOwner }, context);
  await using session = await context.session(fresh.dsn);
  await context.phase("after_ddl", { database: name });
  return { contents: await readContents(session), statements: 0, seedFiles: 0 };
}

async function sizeOf(database: string, session: Session): Promise<number> {
  const [row] = await session.query<{ bytes: number }>("SELECT pg_catalog.pg_database_size($1::name) AS bytes", [
    database,
  ]);
  return Number(row!.bytes);
}
