import { ConfitureError } from "../errors.ts";
import type { Host } from "../host.ts";
import { nearest } from "../nearest.ts";
import type { Project } from "../project/mod.ts";
import type { BoundHook, HookPhase } from "../run/mod.ts";
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

/** Makes the hooks that a project, and then the environment, configures: plugin loaded, options checked, phases narrowed. */
export async function bindHooks(
  project: Project,
  environment: string | undefined,
  registry: Registry,
  host: Host,
): Promise<BoundHook[]> {
  const ofEnvironment = environment ? (await project.environment(environment)).config.hooks ?? [] : [];
  const configured: readonly HookConfig[] = [...project.config.hooks ?? [], ...ofEnvironment];
  return await Promise.all(configured.map(async (config) => await bindHook(config, project, registry, host)));
}

async function bindHook(config: HookConfig, project: Project, registry: Registry, host: Host): Promise<BoundHook> {
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
  const handler = hook.create(hookOptions(id, hook, config.options ?? {}), { host, root: project.root });
  return {
    id,
    phases: config.phases ?? hook.phases,
    order: config.order,
    timeoutMs: config.timeout_ms,
    onFailure: config.on_failure,
    handle: (event, signal) => handler.handle(event, signal),
  };
}

/** The options as the hook's own schema reads them. Throws `plugin-options` naming the field. */
function hookOptions(plugin: string, hook: Hook, given: Record<string, unknown>): Record<string, unknown> {
  const options = hook.options.strict().safeParse(given);
  if (options.success) return options.data;
  const issue = options.error.issues[0]!;
  if (issue.code !== "unrecognized_keys") {
    const field = ["options", ...issue.path].join(".");
    throw new ConfitureError("plugin-options", { plugin, field, problem: issue.message });
  }
  const unknown = issue.keys[0]!;
  const known = nearest(unknown, Object.keys(hook.options.shape));
  const problem = known ? `there is no such option; did you mean ${known}?` : "there is no such option";
  throw new ConfitureError("plugin-options", { plugin, field: ["options", ...issue.path, unknown].join("."), problem });
}
