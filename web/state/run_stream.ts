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
  const source = new EventSource(`/api/runs/${encodeURIComponent(run)}/events`);
  source.onopen = () => state.value = "live";
  source.onerror = () => {
    if (state.value !== "over") state.value = "cut";
  };
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data) as RunEvent;
    if (event.seq <= (known.at(-1)?.seq ?? 0)) return;
    known.push(event);
    timer ??= setTimeout(draw, drawEveryMs);
  };
  source.addEventListener("resync", () => known = []);
  source.addEventListener("over", () => {
    state.value = "over";
    source.close();
    clearTimeout(timer);
    draw();
    onOver();
  });
  return {
    events,
    state,
    close() {
      source.close();
      clearTimeout(timer);
    },
  };
}
