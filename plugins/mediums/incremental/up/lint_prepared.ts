import { type Context, lintStatements } from "../../../../engine/plugin/mod.ts";
import type { Workplace } from "../workplace.ts";
import type { Prepared } from "./apply_migration.ts";

/** Lints pending migrations where the environment wants it. Under strict_mode warnings end the run as errors do. */
export async function lintPrepared(
  prepared: readonly Prepared[],
  { config }: Pick<Workplace, "config">,
  context: Context,
): Promise<void> {
  if (!config.lint.enabled) return;
  const settings = { ...config.lint, fail_on_warning: config.lint.fail_on_warning || config.strict_mode };
  await lintStatements(prepared.flatMap(({ script }) => script.statements), settings, "migration.lint", context);
}
