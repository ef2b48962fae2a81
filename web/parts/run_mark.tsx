import type { JSX } from "preact";
import { type RunStatus, statusTone } from "../state/mod.ts";
import { Mark } from "./told.tsx";

export function RunMark({ status, exitCode }: { status: RunStatus; exitCode?: number | null }): JSX.Element {
  // An answer like "there is drift" is a success with an exit code of its own.
  const hasAnswer = status === "succeeded" && exitCode !== undefined && exitCode !== null && exitCode !== 0;
  return (
    <Mark tone={hasAnswer ? "warn" : statusTone[status]} live={status === "running"}>
      {status}
      {hasAnswer && `, exit ${exitCode}`}
    </Mark>
  );
}
