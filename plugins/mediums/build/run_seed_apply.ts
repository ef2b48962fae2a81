import { ConfitureError } from "../../../engine/errors.ts";
import { nearest } from "../../../engine/nearest.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import { describeDsn, seedFiles, type SourceFile } from "../../../engine/project/mod.ts";
import { chosenEnvironment } from "./plan/mod.ts";
import type { SeedApplyInput, SeedApplyOutput } from "./operations/mod.ts";
import { applySeeds } from "../../../engine/seeds/mod.ts";
import { replaceRows, seedFailures, seedOptions } from "./seeds/mod.ts";

/** The operation `seed apply`. */
export async function runSeedApply(input: SeedApplyInput, context: Context): Promise<SeedApplyOutput> {
  const startedMs = context.host.elapsedMs();
  const environment = await chosenEnvironment(input, context);
  await context.phase("before_validation", { environment: environment.name });
  const { profile, seeds_dir: seedsDir } = input;
  const all = await seedFiles(await context.project(), environment, { profile, seedsDir });
  const files = input.file.length === 0 ? all : chosenFiles(input.file, all);
  if (files.length === 0) {
    const folder = seedsDir ?? "db/seeds";
    throw new ConfitureError("seeds-empty", {
      folders: [folder, `${folder}/common`, `${folder}/${environment.name}`],
      profile,
    });
  }
  const { dsn, label } = await context.target(input, { mutating: true });
  const { config } = environment;
  if (config.protected || config.require_confirmation) {
    await context.consent({
      question: `Apply ${files.length} seed files to ${dsn.database} (${label}, ${describeDsn(dsn)})?`,
      loses: "Rows are added, and changed where the files say so; the environment asks before every change.",
    });
  }
  await using session = await context.session(dsn, {
    statementTimeoutMs: config.statement_timeout_ms,
    lockTimeoutMs: config.lock_timeout_ms,
    showDetail: input.show_detail,
  });
  const options = seedOptions("seed apply", input, environment);
  await context.phase("before_ddl", { database: dsn.database, files: files.length });
  const report = await session.transaction(async () => {
    const applied = input.replace ? await replaceRows(files, all, session, context) : files;
    const report = await applySeeds(applied, session, options, context);
    await context.phase("after_ddl", { database: dsn.database, files: report.applied.length });
    return report;
  });
  await context.phase("after_validation", { database: dsn.database, files: report.applied.length });
  return {
    success: report.failures.length === 0,
    target: label,
    database: dsn.database,
    total: report.applied.length + report.failures.length,
    succeeded: report.applied.length,
    failed: report.failures.length,
    applied_files: report.applied,
    failed_files: report.failures.map(({ file }) => file),
    failures: seedFailures(report),
    moved_sequences: report.movedSequences,
    seed_profile: profile ?? null,
    execution_time_ms: Math.round(context.host.elapsedMs() - startedMs),
  };
}

function chosenFiles(names: readonly string[], all: readonly SourceFile[]): SourceFile[] {
  const missing = names.find((name) => !all.some((file) => file.name === name || file.path.endsWith(`/${name}`)));
  if (missing !== undefined) {
    const known = nearest(missing, all.map(({ name }) => name));
    const problem = `there is no seed file ${missing}${known ? `; did you mean ${known}?` : ""}`;
    throw new ConfitureError("input-invalid", { operation: "seed apply", field: "--file", problem });
  }
  return all.filter((file) => names.some((name) => file.name === name || file.path.endsWith(`/${name}`)));
}
