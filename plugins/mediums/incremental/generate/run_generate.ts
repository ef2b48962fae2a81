import { applyScope, readCatalog } from "../../../../engine/catalog/mod.ts";
import { rolesOf } from "../../../../engine/comparison/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import { defaultMigrationsDir, readFolder } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import {
  inScratch,
  type MigrationsSource,
  parseSource,
  readSource,
  replayInto,
  scopeOf,
  scratchPlace,
  type Side,
  stubRoles,
} from "../../../../engine/sources/mod.ts";
import { claimVersions, migrationName, openNewFolder, tellIgnored } from "../files/mod.ts";
import type { GenerateInput, GenerateOutput } from "../operations/mod.ts";
import { cutFiles } from "./cut_files.ts";
import { finish, nothing } from "./finish.ts";
import { forwardHalves } from "./forward_halves.ts";
import { type NextVersions, nextVersions } from "./next_versions.ts";
import { buildCatalog, planDifference } from "./plan_difference.ts";
import { proveFiles } from "./prove_files.ts";
import { generatorCommand } from "./run_generator.ts";
import { snapshotOf } from "./snapshot.ts";
import { sameName, type Work } from "./work.ts";

/** The operation `migrate generate`. */
export async function runGenerate(input: GenerateInput, context: Context): Promise<GenerateOutput> {
  const { migrations_dir, env } = input;
  await context.phase("before_validation", { folder: migrations_dir ?? defaultMigrationsDir, environment: env });
  let result = await generate(input, context);
  while (result === undefined) result = await generate(input, context);
  await context.phase("after_validation", { files: result.files, changed: result.changed });
  return result;
}

/** Undefined when other migrations came meanwhile, and it has to be done anew. */
async function generate(input: GenerateInput, context: Context): Promise<GenerateOutput | undefined> {
  const project = await context.project();
  const environment = input.env === undefined
    ? await project.defaultEnvironment()
    : await project.environment(input.env);
  const name = migrationName(input.name, "migrate generate");
  const folder = await openNewFolder(input.migrations_dir, context);
  tellIgnored(folder, context);
  const replaced = await sameName(folder, name);
  if (replaced.length > 0 && !input.force) throw new ConfitureError("migration-exists", { file: replaced[0]!.up.name });
  const work: Work = {
    input: { ...input, name },
    context,
    environment,
    folder,
    replaced,
    command: input.generator === undefined ? undefined : generatorCommand(input.generator, environment),
  };
  const known = await project.environments();
  const options = { context, environment };
  context.emit({ type: "step", name: "read the target" });
  const target = input.to === undefined
    ? await readSource({ kind: "ddl", ...(input.env !== undefined && { environment: input.env }) }, options)
    : await readSource(parseSource(input.to, known), options);
  const scope = scopeOf(environment);
  const to: Side = { ...target, catalog: applyScope(target.catalog, scope) };
  const source = parseSource(input.from ?? "migrations", known);
  const major = to.catalog.major;
  const from = source.kind === "migrations" ? source : await readSource(source, { ...options, major });
  const place = await scratchPlace({ env: environment?.name }, environment, context, major);
  return await inScratch(place, context, async (dsn) => {
    await using session = await context.session(dsn);
    const ownServer = place.kind === "embedded";
    const empty = await readCatalog(session);
    const skipped = [...to.skipped, ...await prepare(session, from, { work, ownServer })];
    context.emit({ type: "step", name: "plan" });
    if (ownServer) await stubRoles(rolesOf(to.catalog), session);
    const planned = await planDifference(session, to, { scope, online: !input.fast, context });
    if (planned.plan === undefined || planned.plan.steps.length === 0) return nothing(work, planned, to, skipped);
    const { steps } = planned.plan;
    const parts = work.command === undefined ? cutFiles(steps) : [{ steps: [], transactional: true }];
    await using next = await takeVersions(work, parts.length);
    const halves = await forwardHalves(work, { ...next, planned, parts }, empty, to.catalog);
    context.emit({ type: "step", name: "prove" });
    const backward = await proveFiles(halves.map(({ path, text, title }) => ({ file: path, text, title })), {
      session,
      ownServer,
      scope,
      signal: context.signal,
      before: planned.before,
      target: to.catalog,
      renames: planned.renames,
    });
    const snapshot = await snapshotOf(work, halves.at(-1)!, to, empty);
    return await finish(work, { halves, backward, snapshot, planned, to, skipped });
  });
}

/** The versions of what will be written: nobody else gets them while it is proved. A dry run takes none. */
async function takeVersions({ input, folder, context }: Work, count: number): Promise<NextVersions & AsyncDisposable> {
  const now = context.host.now();
  if (input.dry_run) {
    return { ...nextVersions(folder, { now, count }), [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  let next: NextVersions | undefined;
  const claim = await claimVersions(folder.name, (found, refused) => {
    next = nextVersions(found, { now, count, refused });
    return next.versions;
  }, context);
  return { ...next!, [Symbol.asyncDispose]: () => claim[Symbol.asyncDispose]() };
}

/** Brings the scratch database to where the migration starts. */
async function prepare(
  session: Session,
  from: MigrationsSource | Side,
  { work: { folder, context, replaced }, ownServer }: { work: Work; ownServer: boolean },
): Promise<readonly string[]> {
  if (!("kind" in from)) {
    if (ownServer) await stubRoles(rolesOf(from.catalog), session);
    await buildCatalog(session, from.catalog);
    return from.skipped;
  }
  const isElsewhere = from.path !== undefined && from.path !== folder.name;
  const migrations = isElsewhere ? await readFolder(context.projectDir, from.path!, { isNamed: true }) : folder;
  const choice = {
    ...(from.upTo !== undefined && { upTo: from.upTo }),
    ...(!isElsewhere && { without: new Set(replaced.map(({ version }) => version)) }),
  };
  const onMigration = (label: string) => context.emit({ type: "step", name: "replay", detail: label });
  const { skipped } = await replayInto(session, { migrations, context, ownServer, choice, onMigration });
  return skipped;
}
