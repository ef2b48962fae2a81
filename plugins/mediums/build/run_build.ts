import type { Context } from "../../../engine/plugin/mod.ts";
import { databaseContents } from "../../../engine/postgres/mod.ts";
import { describeDsn, type Environment, withDatabase } from "../../../engine/project/mod.ts";
import {
  buildAside,
  buildInPlace,
  type BuildTarget,
  type Built,
  type ExecuteOptions,
  openIfExists,
  openMaintenance,
  readContents,
  refuseContents,
  refuseServerDatabases,
} from "./apply/mod.ts";
import { contentsText } from "./contents_text.ts";
import { backUp, writeArtefact } from "./artefact/mod.ts";
import type { BuildInput, BuildOutput } from "./operations/mod.ts";
import { writeOutput } from "./output/mod.ts";
import { type BuildPlan, chosenEnvironment, planBuild } from "./plan/mod.ts";
import { refuseContradictions } from "./refuse_contradictions.ts";
import { seedFailures, seedOptions } from "./seeds/mod.ts";

/** The operation `build`: plans, then hands the plan to a file, an artefact or a database. */
export async function runBuild(input: BuildInput, context: Context): Promise<BuildOutput> {
  const startedMs = context.host.elapsedMs();
  refuseContradictions(input);
  const project = await context.project();
  const environment = await chosenEnvironment(input, context);
  await context.phase("before_validation", { environment: environment.name });
  const request = {
    project,
    environment,
    order: input.order,
    twoPass: input.two_pass || undefined,
    schemaOnly: input.schema_only,
    seeds: input.seeds || input.seed_profile !== undefined ? { profile: input.seed_profile } : undefined,
  };
  const plan = await planBuild(request, context);
  for (const message of plan.warnings) context.emit({ type: "notice", level: "warning", message });
  const result = await deliver(plan, input, environment, context);
  return {
    success: true,
    environment: environment.name,
    target: null,
    database: null,
    hash: plan.hash,
    files_processed: plan.files,
    statements: plan.statements,
    segments: plan.segments.length,
    schema_size_bytes: plan.bytes,
    output_path: null,
    artifact_path: null,
    artifact_hash: null,
    seed_profile: input.seed_profile ?? null,
    seed_files_applied: 0,
    seed_failures: [],
    created: {},
    warnings: [...plan.warnings],
    ...result,
    execution_time_ms: Math.round(context.host.elapsedMs() - startedMs),
  };
}

async function deliver(
  plan: BuildPlan,
  input: BuildInput,
  environment: Environment,
  context: Context,
): Promise<Partial<BuildOutput>> {
  if (input.show_hash) return {};
  if (input.output !== undefined) return await writeOutput(plan, input, environment, context);
  const options: ExecuteOptions = { ...seedOptions("build", input, environment), label: "" };
  if (input.dump !== undefined) return await writeArtefact(plan, input, environment, options, context);
  const target = await findTarget(input, context);
  options.label = target.dsn.database;
  const built = await buildDatabase(plan, target, { ...input, environment }, options, context);
  await context.phase("after_validation", { database: target.dsn.database, hash: plan.hash });
  return {
    success: built.seeds.failures.length === 0,
    target: target.label,
    database: target.dsn.database,
    seed_files_applied: built.seeds.applied.length,
    seed_failures: seedFailures(built.seeds),
    created: built.contents,
  };
}

async function findTarget(input: BuildInput, context: Context): Promise<BuildTarget> {
  const choice = input.embedded ? { ...input, database_url: "embedded" } : input;
  const { label, dsn, environment } = await context.target(choice, { mutating: true });
  const target = {
    label: input.embedded ? "embedded server" : label,
    dsn: input.database === undefined ? dsn : withDatabase(dsn, input.database),
    statementTimeoutMs: environment?.config.statement_timeout_ms,
    lockTimeoutMs: environment?.config.lock_timeout_ms,
  };
  refuseServerDatabases(target);
  return target;
}

/** In place where that is one transaction into an empty database, aside in every other case. */
async function buildDatabase(
  plan: BuildPlan,
  target: BuildTarget,
  { recreate, environment }: { recreate: boolean; environment: Environment },
  options: ExecuteOptions,
  context: Context,
): Promise<Built> {
  const { database } = target.dsn;
  const { statementTimeoutMs, lockTimeoutMs } = target;
  const existing = await openIfExists(target, context, {
    statementTimeoutMs,
    lockTimeoutMs,
    showDetail: options.showDetail,
  });
  const { protected: isProtected, require_confirmation: asks, auto_backup: backsUp } = environment.config;
  let isAgreed = !isProtected && !asks;
  if (existing) {
    if (!recreate) await refuseContents(existing, target);
    const { objects } = await databaseContents(existing);
    if (objects > 0) {
      const size = await existing.query<{ size: string }>(
        "SELECT pg_size_pretty(pg_database_size(current_database())) AS size",
      );
      await context.consent({
        question: `Replace the database ${database} (${target.label}, ${describeDsn(target.dsn)})?`,
        loses: `Everything in it is lost: ${contentsText(await readContents(existing))}; ${size[0]!.size} on disk.`,
      });
      isAgreed = true;
      if (backsUp) await backUp(target, environment, context);
    }
  }
  if (!isAgreed) {
    await context.consent({
      question: `Build ${database} (${target.label}, ${describeDsn(target.dsn)})?`,
      loses: "Nothing is replaced; the environment asks before every change.",
    });
  }
  await context.phase("before_ddl", { database, hash: plan.hash, statements: plan.statements });
  const isOneTransaction = plan.segments.length <= 1 && (plan.segments[0]?.transactional ?? true);
  if (existing && isOneTransaction && !recreate) return await buildInPlace(plan, target, existing, options, context);
  await existing?.close();
  const maintenance = await openMaintenance(target, context);
  return await buildAside(plan, target, maintenance, options, context);
}
