/** The six moments of a run at which hooks are called, the same for every medium. */
export const hookPhases = [
  "before_validation",
  "before_ddl",
  "after_ddl",
  "after_validation",
  "cleanup",
  "on_error",
] as const;
export type HookPhase = (typeof hookPhases)[number];

export type RunStatus = "succeeded" | "failed" | "cancelled" | "interrupted";
export type ProgressUnit = "statements" | "rows" | "bytes" | "files" | "steps";

/** What a linter, a doctor or a check reports. Never holds a row's value. */
export interface Finding {
  rule: string;
  severity: "error" | "warning" | "info";
  message: string;
  help?: string;
  object?: string;
  file?: string;
  line?: number;
  column?: number;
}

/** What an operation says while it runs. */
export type RunEventBody =
  | { type: "phase"; name: HookPhase }
  | { type: "step"; name: string; detail?: string }
  | { type: "progress"; label: string; done: number; total?: number; unit: ProgressUnit }
  | { type: "finding"; finding: Finding }
  | { type: "notice"; level: "debug" | "info" | "warning"; message: string; code?: string };

/** What the run itself says. `started` is always first; exactly one of `failed` and `finished` is last. */
export type LifecycleEventBody =
  | { type: "started"; operation: string; effect: "read" | "write" | "destroy" }
  | { type: "failed"; status: Exclude<RunStatus, "succeeded">; code: string; message: string }
  | { type: "finished"; status: "succeeded"; elapsed_ms: number };

/** An event as surfaces see it: `seq` is dense from 1 within a run, `at` is ISO 8601. */
export type RunEvent = (RunEventBody | LifecycleEventBody) & { run: string; seq: number; at: string };

/** Reason given to `AbortController.abort` when the process is told to go away rather than the run to stop. */
export const interruption = "interruption";
