import type { RegisteredPlugin } from "../engine/plugin/mod.ts";
import build from "./mediums/build/plugin.json" with { type: "json" };
import incremental from "./mediums/incremental/plugin.json" with { type: "json" };
import redact from "./anonymizers/redact/plugin.json" with { type: "json" };
import token from "./anonymizers/token/plugin.json" with { type: "json" };
import audit from "./hooks/audit/plugin.json" with { type: "json" };
import shell from "./hooks/shell/plugin.json" with { type: "json" };
import webhook from "./hooks/webhook/plugin.json" with { type: "json" };
import scriptRules from "./linters/script/plugin.json" with { type: "json" };
import securityRules from "./linters/security/plugin.json" with { type: "json" };
import doctor from "./operations/doctor/plugin.json" with { type: "json" };
import change from "./operations/change/plugin.json" with { type: "json" };
import dev from "./operations/dev/plugin.json" with { type: "json" };
import introspect from "./operations/introspect/plugin.json" with { type: "json" };
import embedded from "./operations/embedded/plugin.json" with { type: "json" };
import project from "./operations/project/plugin.json" with { type: "json" };
import remote from "./operations/remote/plugin.json" with { type: "json" };
import server from "./operations/server/plugin.json" with { type: "json" };
import core from "./operations/core/plugin.json" with { type: "json" };

/**
 * The only list of built-in plugins: manifests, and code by literal dynamic import, so that nothing is loaded before it
 * is used and the compiled binary embeds all of it.
 */
export const builtins: readonly RegisteredPlugin[] = ([
  { manifest: build, load: () => import("./mediums/build/mod.ts") },
  { manifest: incremental, load: () => import("./mediums/incremental/mod.ts") },
  { manifest: project, load: () => import("./operations/project/mod.ts") },
  { manifest: change, load: () => import("./operations/change/mod.ts") },
  { manifest: introspect, load: () => import("./operations/introspect/mod.ts") },
  { manifest: dev, load: () => import("./operations/dev/mod.ts") },
  { manifest: doctor, load: () => import("./operations/doctor/mod.ts") },
  { manifest: embedded, load: () => import("./operations/embedded/mod.ts") },
  { manifest: remote, load: () => import("./operations/remote/mod.ts") },
  { manifest: server, load: () => import("./operations/server/mod.ts") },
  { manifest: core, load: () => import("./operations/core/mod.ts") },
  { manifest: token, load: () => import("./anonymizers/token/mod.ts") },
  { manifest: redact, load: () => import("./anonymizers/redact/mod.ts") },
  { manifest: audit, load: () => import("./hooks/audit/mod.ts") },
  { manifest: shell, load: () => import("./hooks/shell/mod.ts") },
  { manifest: webhook, load: () => import("./hooks/webhook/mod.ts") },
  { manifest: scriptRules, load: () => import("./linters/script/mod.ts") },
  { manifest: securityRules, load: () => import("./linters/security/mod.ts") },
] as unknown) as readonly RegisteredPlugin[];
