import { askAgainMs } from "./api.ts";
import { type ReadonlySignal, signal } from "@preact/signals";

/** An event of a run, as the store keeps it. */
export interface RunEvent {
  seq: number;
  at: string;
  type: "started" | "phase" | "step" | "progress" | "finding" | "notice" | "failed" | "finished";
  [field: string]: unknown;
}

export interface RunStream {
  readonly events: ReadonlySignal<readonly RunEvent[]>;
  /** `cut`: the browser tries again by itself, and nothing is lost meanwhile. */
  readonly state: ReadonlySignal<"connecting" | "live" | "cut" | "over">;
  close(): void;
}

/** How many events are drawn at once, at most, in a second: a run may write thousands. */
const drawEveryMs = 120;

/**
 * Follows a run. Its numbers have no gaps, so that after a cut the browser goes on behind the last one; a number that the
 * server does not know means that all is read anew.
 */
export function followRun(run: string, onOver: () => void): RunStream {
  const events = signal<readonly RunEvent[]>([]);
  const state = signal<"connecting" | "live" | "cut" | "over">("connecting");
  let known: RunEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = () => {
    timer = undefined;
    events.value = known.slice();
  };
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const opened = source = new EventSource(
      `/api/runs/${encodeURIComponent(run)}/events?after=${known.at(-1)?.seq ?? 0}`,
    );
    opened.onopen = () => state.value = "live";
    opened.onerror = () => {
      state.value = "cut";
      // The browser comes back to a connection that broke, but not to a proxy that answered in the server's place.
      if (opened.readyState === EventSource.CLOSED) again = setTimeout(open, askAgainMs);
    };
    opened.onmessage = ({ data }) => {
      const event = JSON.parse(data) as RunEvent;
      if (event.seq <= (known.at(-1)?.seq ?? 0)) return;
      known.push(event);
      timer ??= setTimeout(draw, drawEveryMs);
    };
    opened.addEventListener("resync", () => known = []);
    opened.addEventListener("over", () => {
      state.value = "over";
      opened.close();
      clearTimeout(timer);
      draw();
      onOver();
    });
  };
  open();
  return {
    events,
    state,
    close() {
      source?.close();
      clearTimeout(timer);
      clearTimeout(again);
    },
  };
}
