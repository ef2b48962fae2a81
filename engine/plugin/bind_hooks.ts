import { ConfitureError, type FactsOf, isConfitureError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { Environment, Project, TargetChoice } from "../project/mod.ts";
import type { BoundHook, HookPhase, RunContext } from "../run/mod.ts";
import type { Hook } from "./hook.ts";
import type { Registry } from "./registry.ts";

/** One entry of `hooks:` as configured; see the configuration reference for its meaning. */
export interface HookConfig {
  id: string;
  phases?: readonly HookPhase[];
  options?: Record<string, unknown>;
  on_failure: "abort" | "warn";
  timeout_ms: number;
  order: number;
}

/**
 * Makes the hooks of the environment that a run works with: plugin loaded, options checked, phases narrowed. The hooks of
 * `confiture.yaml` are among an environment's, unless it has a list of its own. Throws `plugin-external` where the
 * configuration asks for a plugin that is not built in.
 */
export async function bindHooks(
  project: Project,
  choice: TargetChoice,
  registry: Registry,
  { host, emit }: Pick<RunContext, "host" | "emit">,
): Promise<BoundHook[]> {
  if (choice.no_config) return [];
  const chosen = await chosenEnvironment(project, choice);
  const { config } = chosen ?? project;
  const external = config.plugins.find(({ id }) => !registry.plugins.some(({ manifest }) => manifest.id === id));
  if (external) {
    throw new ConfitureError("plugin-external", { plugin: external.id, file: chosen?.file ?? "confiture.yaml" });
  }
  return await Promise.all(config.hooks.map(async (entry, index) => {
    const { hook, options } = await checkHook(entry, registry).catch((error: unknown) => {
      throw chosen ? placedHook(error, index, chosen) : error;
    });
    const { needs } = registry.plugin(entry.id).manifest;
    if (host.isGuest && (needs.run?.length || needs.net?.length)) {
      const where = `${chosen?.file ?? "confiture.yaml"}: hooks[${index}]`;
      throw new ConfitureError("code-not-allowed", { where, what: `the hook ${entry.id}` });
    }
    const notify = (message: string) =>
      emit({ type: "notice", level: "info", message: `hook ${entry.id}: ${message}` });
    const handler = hook.create(options, { host, root: project.root, notify });
    return {
      id: entry.id,
      phases: entry.phases ?? hook.phases,
      order: entry.order,
      timeoutMs: entry.timeout_ms,
      onFailure: entry.on_failure,
      handle: (event, signal) => handler.handle(event, signal),
    };
  }));
}

async function chosenEnvironment(project: Project, { env, config }: TargetChoice): Promise<Environment | undefined> {
  if (env !== undefined) return await project.environment(env);
  return config === undefined ? await project.defaultEnvironment() : await project.environmentFile(config);
}

/** A failure of `checkHook` with the place of the entry, which the registry cannot know. */
export function placedHook(error: unknown, index: number, { placeOf }: Environment): unknown {
  if (!isConfitureError(error, "plugin-unknown") && !isConfitureError(error, "plugin-options")) return error;
  const facts = { ...error.facts, key: `hooks[${index}]`, ...placeOf("hooks", index) };
  return new ConfitureError(error.reason, facts as FactsOf<"plugin-unknown" | "plugin-options">, { cause: error });
}

/**
 * The hook of one entry of `hooks:` and its options as it reads them. Throws `plugin-unknown`, or `plugin-options` for an
 * entry that the plugin cannot serve.
 */
export async function checkHook(
  config: HookConfig,
  registry: Registry,
): Promise<{ hook: Hook; options: Record<string, unknown> }> {
  const { id } = config;
  const { manifest, load } = registry.plugin(id);
  if (manifest.kind !== "hook") {
    throw new ConfitureError("plugin-options", {
      plugin: id,
      field: "id",
      problem: `it is of kind ${manifest.kind}, not hook`,
    });
  }
  const hook = (await load()).default as Hook;
  const alien = config.phases?.find((phase) => !hook.phases.includes(phase));
  if (alien) {
    const problem = `it is not called at ${alien}, only at ${hook.phases.join(", ")}`;
    throw new ConfitureError("plugin-options", { plugin: id, field: "phases", problem });
  }
  return { hook, options: hookOptions(id, hook, config.options ?? {}) };
}

/** The options as the hook's own schema reads them. Throws `plugin-options` naming the field. */
function hookOptions(plugin: string, hook: Hook, given: Record<string, unknown>): Record<string, unknown> {
  const options = hook.options.strict().safeParse(given);
  if (options.success) return options.data;
  const issue = options.error.issues[0]!;
  if (issue.code !== "unrecognized_keys") {
    const field = ["options", ...issue.path].join(".");
    // Of zod's words only what is not obvious: "expected string, received number".
    const problem = issue.message.replace(/^Invalid (input|option): /, "");
    throw new ConfitureError("plugin-options", { plugin, field, problem });
  }
  const unknown = issue.keys[0]!;
  const known = nearest(unknown, Object.keys(hook.options.shape));
  const problem = known ? `there is no such option; did you mean ${known}?` : "there is no such option";
  throw new ConfitureError("plugin-options", { plugin, field: ["options", ...issue.path, unknown].join("."), problem });
}
