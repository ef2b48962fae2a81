import type { RunSummary } from "../api/mod.ts";

export type RunStatus = RunSummary["status"];

const open: ReadonlySet<RunStatus> = new Set(["queued", "waiting", "running", "paused"]);

/** Whether something may still come of it. */
export const isOpen = (status: RunStatus): boolean => open.has(status);

export const statusTone: Readonly<Record<RunStatus, "good" | "warn" | "bad" | "info" | "none">> = {
  queued: "none",
  waiting: "warn",
  running: "info",
  paused: "warn",
  succeeded: "good",
  failed: "bad",
  cancelled: "none",
  interrupted: "bad",
};
