import { scriptSteps, skipExistingRoles } from "../../../../engine/ddl/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { runScript } from "../../../../engine/postgres/mod.ts";
import { type Environment, seedFiles, type SourceFile } from "../../../../engine/project/mod.ts";
import { applySeeds } from "../../../../engine/seeds/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";
import { beforeDdl, resetting } from "../execute/mod.ts";
import { tellIgnored } from "../files/mod.ts";
import type { RebuildInput, RebuildOutput } from "../operations/mod.ts";
import { inOrder, refuseDuplicates } from "../plan/mod.ts";
import {
  askBefore,
  inOneTransaction,
  type LedgerRun,
  type Mark,
  namesOf,
  replaceEntries,
  withLedger,
} from "../record/mod.ts";
import { openWorkplace, type Workplace } from "../workplace.ts";
import { backUpLedger } from "./back_up_ledger.ts";
import { clearSchemas, userSchemas } from "./clear_schemas.ts";
import { readDdl } from "./ddl_script.ts";
import { requireSame } from "./require_same.ts";

interface Plan {
  readonly environment: Environment;
  readonly statements: readonly Statement[];
  readonly marks: readonly Mark[];
  readonly seeds: readonly SourceFile[];
}

/**
 * The operation `migrate rebuild`: the database from the DDL, every migration counting as applied. One transaction under
 * the lock, so that the database is what it was until it is what it shall be.
 */
export async function runRebuild(input: RebuildInput, context: Context): Promise<RebuildOutput> {
  const started = context.host.elapsedMs();
  const place = await openWorkplace(input, context, { mutating: !input.dry_run });
  await context.phase("before_validation", { target: place.label, folder: place.folder.name });
  tellIgnored(place.folder, context);
  const plan = await planRebuild(place, input, context);
  if (input.verify) await requireSame(plan.environment, place.folder.name, context, place.embeddedMajor);
  const done = input.dry_run
    ? { dropped: input.drop_schemas ? await schemasOf(place, context) : [], backup: null, seeds: 0 }
    : await withLedger(input, context, (run) => rebuild(run, plan, input));
  await context.phase("after_validation", { target: place.label });
  return {
    success: true,
    schemas_dropped: done.dropped,
    ddl_statements_executed: input.dry_run ? 0 : plan.statements.length,
    ddl_statements: plan.statements.length,
    marked: namesOf(plan.marks),
    seeds_applied: done.seeds,
    verified: input.verify ? true : null,
    backup_path: done.backup,
    dry_run: input.dry_run,
    warnings: [],
    error: null,
    total_duration_ms: Math.round(context.host.elapsedMs() - started),
  };
}

async function planRebuild(place: Workplace, input: RebuildInput, context: Context): Promise<Plan> {
  refuseDuplicates(place.folder);
  const project = await context.project();
  const environment = place.environment ?? await project.defaultEnvironment();
  if (!environment) {
    const known = await project.environments();
    throw new ConfitureError("environment-not-found", { environment: "local", folder: "db/environments", known });
  }
  return {
    environment,
    statements: await readDdl(environment, context),
    marks: (await inOrder(place.folder)).map((file) => ({ file })),
    seeds: input.seed ? await seedFiles(project, environment, {}) : [],
  };
}

async function schemasOf(place: Workplace, context: Context): Promise<string[]> {
  await using session = await context.session(place.dsn);
  return await userSchemas(session);
}

async function rebuild(asked: LedgerRun, { environment, statements, marks, seeds }: Plan, input: RebuildInput) {
  const { session, place, context } = asked;
  const schemas = input.drop_schemas ? await userSchemas(session) : [];
  await askBefore(asked, {
    question: `Rebuild ${place.label} from the DDL?`,
    loses: schemas.length > 0
      ? `Everything in the schemas ${schemas.join(", ")} is lost, with all rows; extensions in them go too.`
      : "Nothing is dropped; its ledger is written anew.",
  }, { isAlways: true });
  const backup = input.backup_tracking ? await backUpLedger(asked) : null;
  const run = await beforeDdl(asked, { target: place.label, dropped: schemas, statements: statements.length });
  const limits = { lockTimeoutMs: environment.config.lock_timeout_ms ?? 3_000 };
  const applied = await inOneTransaction(run, async () => {
    await session.execute(`SET LOCAL lock_timeout = ${limits.lockTimeoutMs}; SET LOCAL statement_timeout = 0`);
    const putBack = await clearSchemas(session, schemas, run.ledger);
    await build(run, statements, input.show_detail);
    const { applied } = seeds.length > 0
      ? await applySeeds(seeds, session, {
        ...limits,
        showDetail: input.show_detail,
        continueOnError: false,
        seedTransaction: environment.config.seed.transaction_mode,
      }, context)
      : { applied: [] };
    await session.execute(resetting);
    await putBack();
    await replaceEntries(run, marks, "rebuild");
    await context.phase("after_ddl", { target: place.label, marked: marks.map(({ file }) => file.version) });
    return applied;
  });
  return { dropped: schemas, backup, seeds: applied.length };
}

async function build({ session, context }: LedgerRun, statements: readonly Statement[], showDetail: boolean) {
  const warn = (message: string) => context.emit({ type: "notice", level: "warning", message });
  const kept = await skipExistingRoles(statements, session, warn);
  await runScript(session, scriptSteps(kept), {
    signal: context.signal,
    showDetail,
    onProgress: ({ statements: done }) =>
      context.emit({ type: "progress", label: "Rebuilding", done, total: kept.length, unit: "statements" }),
  });
}
