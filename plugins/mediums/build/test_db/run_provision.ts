import type { Context } from "../../../../engine/plugin/mod.ts";
import type { ProvisionInput, ProvisionOutput } from "../operations/mod.ts";
import { ensureTemplate } from "./ensure_template.ts";
import { checkName } from "./names.ts";
import { openServer } from "./open_server.ts";
import { readRecipe } from "./recipe.ts";

/** The operation `test-db provision-template`. */
export async function runProvision(input: ProvisionInput, context: Context): Promise<ProvisionOutput> {
  const startedMs = context.host.elapsedMs();
  const name = input.template === undefined ? undefined : checkName(input.template, "template", context);
  const recipe = await readRecipe(input, context);
  await context.phase("before_validation", { template: name ?? null });
  const server = await openServer(input, { mutating: true }, context);
  const request = { recipe, name, force: input.force, showDetail: input.show_detail };
  const template = await ensureTemplate(request, server, context);
  await context.phase("after_validation", { database: template.name, hash: template.hash });
  const { built } = template;
  return {
    template: template.name,
    target: server.label,
    server: server.shown,
    hash: template.hash,
    built: built !== undefined,
    replaced: template.replaced,
    waited: template.waited,
    statements: built?.statements ?? 0,
    seed_files_applied: built?.seedFiles ?? 0,
    created: built?.contents ?? {},
    execution_time_ms: Math.round(context.host.elapsedMs() - startedMs),
  };
}
