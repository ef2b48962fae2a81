export { type FieldKind, type FieldMeta, field, targetFields } from "./fields.ts";
export {
  type Finding,
  type HookPhase,
  hookPhases,
  type LifecycleEventBody,
  type ProgressUnit,
  type RunEvent,
  type RunEventBody,
  type RunStatus,
} from "./events.ts";
export type { Consent, ConsentRequest, RunContext } from "./context.ts";
export { type BoundHook, type HookAnswer, type HookEvent, runHooks } from "./hooks.ts";
export type { AnyOperation, Effect, Operation } from "./operation.ts";
export { executeRun, interruption, type RunOptions, type RunOutcome } from "./lifecycle.ts";
export { plainStyle, type Style, table } from "./style.ts";
