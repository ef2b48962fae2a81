import type { RegisteredPlugin } from "../engine/plugin/mod.ts";
import core from "./operations/core/plugin.json" with { type: "json" };

/**
 * The only list of built-in plugins: manifests, and code by literal dynamic import, so that nothing is loaded before it
 * is used and the compiled binary embeds all of it.
 */
export const builtins: readonly RegisteredPlugin[] = ([
  { manifest: core, load: () => import("./operations/core/mod.ts") },
] as unknown) as readonly RegisteredPlugin[];
