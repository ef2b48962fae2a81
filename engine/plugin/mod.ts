/**
 * What a plugin imports. Beside this module a plugin may import the engine rooms listed in `roomsForPlugins` through
 * their `mod.ts`, `engine/errors.ts` and its own folder, and nothing else; a test reads the imports.
 */
export { type Context, type OpenTarget, type SessionRequest } from "./context.ts";
export { reviewedDry } from "../run/mod.ts";
export { defineOperation, defineOperations, type OperationLoaders, type OperationsPlugin } from "./operations.ts";
export { defineMedium, type Medium, type MediumPlan, type MediumVerbs, type PlannedStep } from "./medium.ts";
export { type Anonymizer, defineAnonymizer } from "./anonymizer.ts";
export { checkHook, type HookConfig, placedHook } from "./bind_hooks.ts";
export { defineHook, type Hook, type HookHandler, type HookServices } from "./hook.ts";
export { isSecretName, publicFacts } from "./public_facts.ts";
export { type LintConfig, lintStatements } from "./lint_statements.ts";
export type { RemoteApproval, RemoteFilter, RemoteRun, RemoteServer } from "./remote_server.ts";
export type { AuditVerdict, ControlChoice, ServeOptions, ServerSide, WorkOptions } from "./server_side.ts";
export { defineLinter, type Linter } from "./linter.ts";
export { type Manifest, manifestSchema, type ProvidedOperation } from "./manifest.ts";
export { pluginSchemaJson } from "./plugin_schema.ts";
export { contractVersions, type PluginKind, pluginKinds } from "./versions.ts";
export { type PluginOfKind, type RegisteredPlugin, Registry } from "./registry.ts";
export { field, plainStyle, type Style, table, targetFields } from "../run/mod.ts";
export type { Finding, HookAnswer, HookEvent, HookPhase, RunEventBody } from "../run/mod.ts";

/** Engine rooms that plugins may use. */
export const roomsForPlugins = [
  "catalog",
  "change",
  "data",
  "ddl",
  "lint",
  "mask",
  "outbound",
  "plugin",
  "postgres",
  "project",
  "run",
  "seeds",
  "sources",
  "sql",
] as const;
