import type { RunEvent } from "../../state/mod.ts";

/** A step or phase of a run, with what came of it so far. */
export interface Line {
  seq: number;
  at: string;
  kind: "phase" | "step" | "notice" | "warning" | "finding" | "failed" | "finished" | "started";
  text: string;
  detail?: string;
  /** Until the next step began, or the run was over. */
  elapsedMs?: number;
}

export interface Progress {
  label: string;
  done: number;
  total?: number;
  unit: string;
  /** Of the last seconds; undefined while that cannot be told. */
  perSecond?: number;
  /** Whether it still moves: a later step ends it. */
  isOpen: boolean;
}

/** How far back a speed looks. */
const speedWindowMs = 10_000;

/** What a run says, as people read it: steps with their times, the figures that move, and the last word. */
export function readRun(
  events: readonly RunEvent[],
): { lines: Line[]; progress: Progress[]; waits: readonly string[] } {
  const lines: Line[] = [];
  // What it waited for last, until it was seen to go on.
  let waits: string[] = [];
  const figures = new Map<string, { progress: Progress; seen: { ms: number; done: number }[] }>();
  let openStep: Line | undefined;
  const close = (at: string) => {
    if (openStep) openStep.elapsedMs = Date.parse(at) - Date.parse(openStep.at);
    openStep = undefined;
  };
  for (const event of events) {
    const { seq, at } = event;
    if (event.type === "notice" && event.code === "lock-wait") waits = [...waits.slice(-4), String(event.message)];
    else if (event.type !== "notice") waits = [];
    switch (event.type) {
      case "progress": {
        const { label, done, total, unit } = event as unknown as Progress;
        const known = figures.get(label) ?? { progress: { label, done, unit, isOpen: true }, seen: [] };
        const ms = Date.parse(at);
        known.seen = [...known.seen.filter((each) => ms - each.ms <= speedWindowMs), { ms, done }];
        const first = known.seen[0]!;
        const perSecond = ms > first.ms ? ((done - first.done) * 1_000) / (ms - first.ms) : known.progress.perSecond;
        known.progress = { label, done, total, unit, perSecond, isOpen: true };
        figures.set(label, known);
        break;
      }
      case "step":
      case "phase": {
        close(at);
        for (const { progress } of figures.values()) progress.isOpen = false;
        const line: Line = { seq, at, kind: event.type, text: String(event.name), detail: event.detail as string };
        lines.push(line);
        openStep = line;
        break;
      }
      case "notice":
        if (event.level === "debug") break;
        lines.push({ seq, at, kind: event.level === "warning" ? "warning" : "notice", text: String(event.message) });
        break;
      case "finding": {
        const { message, rule } = event.finding as { message?: string; rule?: string };
        lines.push({ seq, at, kind: "finding", text: message ?? "a finding", detail: rule });
        break;
      }
      case "failed":
        close(at);
        lines.push({ seq, at, kind: "failed", text: String(event.message), detail: String(event.code) });
        break;
      case "finished":
        close(at);
        lines.push({ seq, at, kind: "finished", text: "finished" });
        break;
      case "started":
        lines.push({ seq, at, kind: "started", text: "started" });
        break;
    }
  }
  const isOver = events.some(({ type }) => type === "failed" || type === "finished");
  const progress = [...figures.values()].map((each) => ({ ...each.progress, isOpen: each.progress.isOpen && !isOver }));
  return { lines, progress, waits };
}
