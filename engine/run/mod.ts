export { field, type FieldKind, type FieldMeta, targetFields } from "./fields.ts";
export {
  type Finding,
  type HookPhase,
  hookPhases,
  interruption,
  type LifecycleEventBody,
  type ProgressUnit,
  type RunEvent,
  type RunEventBody,
  type RunStatus,
} from "./events.ts";
export type { Choice, ChoiceRequest, Choose, Consent, ConsentRequest, RunContext } from "./context.ts";
export { type BoundHook, type HookAnswer, type HookEvent, runHooks } from "./hooks.ts";
export { type AnyOperation, type Effect, effectOf, type Operation, type Review, reviewedDry } from "./operation.ts";
export { parseInput } from "./input.ts";
export { executeRun, newRunId, type RunOptions, type RunOutcome } from "./lifecycle.ts";
export { displayWidth } from "./display_width.ts";
export { plainStyle, type Style, table } from "./style.ts";
