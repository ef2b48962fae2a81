import { ConfitureError } from "../../../../engine/errors.ts";
import { defaultMigrationsDir, type MigrationFolder, properName } from "../../../../engine/migrations/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Environment } from "../../../../engine/project/mod.ts";
import { patterns } from "../idempotency/mod.ts";
import { issueOf } from "../issues.ts";
import type { CheckName, Payloads, ValidateInput, ValidateOutput } from "../operations/mod.ts";
import { configOf, environmentOf, openFolder } from "../workplace.ts";
import { checkCollisions } from "./check_collisions.ts";
import { checkDrift, checkLiveDrift } from "./check_drift.ts";
import { checkFiles } from "./check_files.ts";
import { checkIdempotent } from "./check_idempotent.ts";
import { fixNaming, moveAll, type NamingFix, type Renamed } from "./fix_naming.ts";
import { checkRequired } from "./check_required.ts";

/** Makes every check that was asked for; one that cannot be made takes none of the others with it. */
export async function runValidate(input: ValidateInput, context: Context): Promise<ValidateOutput> {
  refuseContradictions(input, context);
  if (input.list_patterns) return listPatterns();
  await context.phase("before_validation", { folder: input.migrations_dir ?? defaultMigrationsDir });
  const output = await makeChecks(input, context);
  await context.phase("after_validation", { status: output.status });
  return output;
}

async function makeChecks(input: ValidateInput, context: Context): Promise<ValidateOutput> {
  const names = requested(input);
  const found = await openFolder(input, context);
  const dryRun = input.dry_run;
  const naming = input.fix_naming
    ? await fixNaming(found, { root: context.projectDir, dryRun, around: betweenPhases(context) })
    : { renamed: [], kept: [], dryRun };
  // What has another name now is looked at as what it is now.
  const folder = naming.renamed.length > 0 && !dryRun ? await openFolder(input, context) : found;
  const environment = await environmentOf(input, context);
  const [only, ...rest] = names as [CheckName, ...CheckName[]];
  if (rest.length === 0) {
    const payload = await check(only, input, { folder, naming, environment, context });
    return { ...payload, hints: hintsOf({ [only]: payload }, input) };
  }
  const checks: NonNullable<ValidateOutput["checks"]> = {};
  for (const name of names) {
    context.emit({ type: "step", name });
    Object.assign(checks, { [name]: await checkOrFail(name, input, { folder, naming, environment, context }) });
  }
  const statuses = Object.values(checks).map(({ status }) => status);
  const status = (["error", "failed"] as const).find((each) => statuses.includes(each)) ?? "passed";
  return { version: "1", status, checks, hints: hintsOf(checks, input) };
}

/** What is renamed gets its old name back when a hook refuses it. */
function betweenPhases(context: Context) {
  return async (renamed: readonly Renamed[], body: () => Promise<void>) => {
    await context.phase("before_ddl", { renamed });
    const undo = renamed.map(({ from, to }) => ({ from: to, to: from })).toReversed();
    await body();
    try {
      await context.phase("after_ddl", { renamed });
    } catch (error) {
      await moveAll(undo, context.projectDir);
      throw error;
    }
  };
}

interface Place {
  folder: MigrationFolder;
  naming: NamingFix;
  environment?: Environment;
  context: Context;
}

const flags: Readonly<Record<Exclude<CheckName, "files">, keyof ValidateInput>> = {
  collisions: "check_collisions",
  require_migration: "require_migration",
  idempotent: "idempotent",
  drift: "check_drift",
  live_drift: "check_live_drift",
};

/** The checks that flags name; without any, those of the files, against the base too where one is named. */
function requested(input: ValidateInput): CheckName[] {
  const named = (Object.keys(flags) as (keyof typeof flags)[]).filter((name) => input[flags[name]] === true);
  if (named.length === 0) return input.base_ref === undefined ? ["files"] : ["files", "collisions"];
  return input.fix_naming ? ["files", ...named] : named;
}

async function checkOrFail(
  name: CheckName,
  input: ValidateInput,
  place: Place,
): Promise<Payloads[CheckName] | Payloads["failure"]> {
  try {
    return await check(name, input, place);
  } catch (error) {
    if (!(error instanceof ConfitureError) || error.reason === "cancelled") throw error;
    return { status: "error", check: name, exit_code: error.exitCode, error: issueOf(error) };
  }
}

async function check(name: CheckName, input: ValidateInput, place: Place): Promise<Payloads[CheckName]> {
  const { folder, naming, environment, context } = place;
  const { host, projectDir: root } = context;
  const ref = input.base_ref;
  switch (name) {
    case "files":
      return await checkFiles(folder, naming);
    case "collisions":
      return await checkCollisions(folder, { root, ref, host, config: configOf(environment) });
    case "require_migration":
      return await checkRequired(folder, { root, ref, environment }, context);
    case "idempotent":
      return await checkIdempotent(folder, input, { root, host });
    case "drift":
      return await checkDrift({ environment, migrations_dir: input.migrations_dir }, context);
    case "live_drift":
      return await checkLiveDrift(input, context);
  }
}

function refuseContradictions(input: ValidateInput, { operation }: Context): void {
  const refuse = (field: string, problem: string) => {
    throw new ConfitureError("input-invalid", { operation, field, problem });
  };
  const given = (Object.keys(flags) as (keyof typeof flags)[]).map((name) => flags[name]).filter((key) => input[key]);
  const { fix_naming, dry_run, idempotent, since, staged, base_ref, strict_cor } = input;
  const others = [...given, ...fix_naming ? ["fix_naming" as const] : []];
  if (input.list_patterns && others.length > 0) {
    throw new ConfitureError("report-not-alone", { report: "--list-patterns", others: others.map(flagOf) });
  }
  if (dry_run && !fix_naming) refuse("--dry-run", "it is about --fix-naming, which is not given");
  if (!idempotent && (since !== undefined || staged)) {
    refuse(staged ? "--staged" : "--since", "it is about --idempotent, which is not given");
  }
  if (!idempotent && strict_cor) refuse("--strict-cor", "it is about --idempotent, which is not given");
  const scopes = [since !== undefined && "--since", staged && "--staged"].filter((each) => each !== false);
  if (scopes.length > 1) refuse("--staged", "it is one or the other: --since is given too");
  const usesBase = given.some((key) => key === "check_collisions" || key === "require_migration");
  if (base_ref !== undefined && scopes.length > 0 && !usesBase) {
    refuse(scopes[0]!, "it is one or the other: --base-ref is given too");
  }
  if (base_ref !== undefined && given.length > 0 && !usesBase && !idempotent) {
    refuse("--base-ref", `nothing of ${given.map(flagOf).join(", ")} is held against git`);
  }
}

function flagOf(field: string): string {
  return `--${field.replaceAll("_", "-")}`;
}

function listPatterns(): ValidateOutput {
  return {
    status: "passed",
    patterns: patterns.map(({ id, description, severity, hint }) => ({
      id,
      description,
      severity,
      has_skip_regex: false,
      skip_hint: hint,
      has_auto_fix: false,
      template_fillable: false,
    })),
    hints: [],
  };
}

function hintsOf(
  checks: NonNullable<ValidateOutput["checks"]>,
  { fix_naming: isFixing }: Pick<ValidateInput, "fix_naming">,
): string[] {
  const hints: string[] = [];
  const { files, require_migration: required, drift, live_drift: live } = checks;
  const isMisnamed = (file: string) => properName(file) !== undefined;
  if (!isFixing && files && "orphaned_files" in files && files.orphaned_files.some(isMisnamed)) {
    hints.push("confiture migrate validate --fix-naming renames X.sql to X.up.sql");
  }
  if (required?.status === "failed" && "migration_error" in required && required.migration_error !== null) {
    hints.push("confiture migrate new NAME starts a migration");
  }
  if (drift?.status === "failed") hints.push("confiture diff --from migrations --to ddl shows the same difference");
  if (live?.status === "failed") {
    hints.push("confiture drift shows the same difference; confiture plan leads to the DDL");
  }
  return hints;
}
