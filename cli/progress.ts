import { displayWidth } from "../engine/run/display_width.ts";
import type { RunEvent, RunEventBody, Style } from "../engine/run/mod.ts";
import type { Terminal } from "./terminal.ts";

/** Work shorter than this shows no progress. */
const patienceMs = 1_000;
const redrawMs = 100;
const plainLineMs = 5_000;
/** How often the bar moves on while nothing is heard of the work: one statement may take long. */
const silenceMs = 1_000;

export interface Progress {
  onEvent(event: RunEvent): void;
  /** Takes the bar off the screen until the next event, before a question or the end. */
  clear(): void;
}

/** Draws events on standard error: a bar on a terminal, a line now and then elsewhere; notices and findings as lines. */
export function drawProgress(terminal: Terminal, style: Style, elapsedMs: () => number): Progress {
  let drawn = false;
  let begunMs = elapsedMs();
  let lastMs = -Infinity;
  let label = "";
  let current: ProgressEvent | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  const wipe = () => {
    if (drawn) terminal.err("\r\x1b[K");
    drawn = false;
  };
  const clear = () => {
    clearInterval(timer);
    timer = undefined;
    wipe();
  };
  const line = (text: string) => {
    wipe();
    terminal.err(`${text}\n`);
  };
  const draw = (event: ProgressEvent) => {
    const now = elapsedMs();
    if (now - begunMs < patienceMs) return;
    if (now - lastMs < (terminal.isErrTerminal ? redrawMs : plainLineMs)) return;
    lastMs = now;
    const spentMs = now - begunMs;
    if (!terminal.isErrTerminal) return line(progressText(event, spentMs));
    terminal.err(`\r\x1b[K${progressText(event, spentMs, style, terminal.columns - 1)}`);
    drawn = true;
  };
  return {
    clear,
    onEvent(event) {
      if (event.type === "notice" && event.level !== "debug") {
        line(
          event.level === "warning"
            ? `${style.yellow("warning:")} ${event.message}`
            : `${style.dim("note:")} ${event.message}`,
        );
      } else if (event.type === "finding") {
        const { severity, rule, message, file, line: at, column, help } = event.finding;
        const mark = severity === "error" ? style.red : severity === "warning" ? style.yellow : style.dim;
        const place = file ? `${[file, at, column].filter((part) => part !== undefined).join(":")}: ` : "";
        line(`${place}${mark(`${severity}:`)} ${message} ${style.dim(`[${rule}]`)}${help ? `\n  ${help}` : ""}`);
      } else if (event.type === "progress") {
        if (event.label !== label) {
          label = event.label;
          begunMs = elapsedMs();
          lastMs = terminal.isErrTerminal ? -Infinity : begunMs;
        }
        current = event;
        draw(event);
        if (terminal.isErrTerminal) timer ??= setInterval(() => draw(current!), silenceMs);
      }
    },
  };
}

type ProgressEvent = Extract<RunEventBody, { type: "progress" }>;

/**
 * `Building  ━━━━━─────  42%  420/1,000 statements  1,234/s  ETA 3 s`; without a style, no bar. What does not fit into
 * `width` columns is left out from the end, because a wrapped line cannot be drawn over.
 */
export function progressText(
  { label, done, total, unit }: ProgressEvent,
  spentMs: number,
  style?: Style,
  width = Infinity,
): string {
  const amount = (count: number) =>
    unit === "bytes" ? bytesText(count) : `${Math.round(count).toLocaleString("en-US")}`;
  const noun = unit === "bytes" ? "" : ` ${unit}`;
  const perSecond = done / Math.max(spentMs / 1_000, 0.001);
  const parts = [label];
  let bar = "";
  if (total !== undefined && total > 0) {
    const share = Math.min(1, done / total);
    const filled = Math.round(share * 20);
    if (style) {
      bar = "━".repeat(filled) + "─".repeat(20 - filled);
      parts.push(bar);
    }
    parts.push(`${Math.floor(share * 100)}%`, `${amount(done)}/${amount(total)}${noun}`, `${amount(perSecond)}/s`);
    if (done > 0 && done < total) parts.push(`ETA ${durationText((total - done) / perSecond)}`);
  } else {
    parts.push(`${amount(done)}${noun}`, `${amount(perSecond)}/s`);
  }
  while (parts.length > 1 && displayWidth(parts.join("  ")) > width) parts.pop();
  const text = parts.join("  ");
  if (!style || bar === "") return text;
  const filled = bar.lastIndexOf("━") + 1;
  return text.replace(bar, () => style.cyan(bar.slice(0, filled)) + style.dim(bar.slice(filled)));
}

function bytesText(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = count;
  let index = 0;
  while (size >= 1_000 && index < units.length - 1) [size, index] = [size / 1_000, index + 1];
  return `${index === 0 ? size.toFixed(0) : size.toFixed(1)} ${units[index]}`;
}

function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
