import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/host.ts";
import { pause } from "../../engine/pause.ts";
import type { RunEvent } from "../../engine/run/mod.ts";
import { Away, type Connection } from "./connection.ts";
import { readEvent } from "./read_event.ts";
import { readStream, type SentEvent } from "./read_stream.ts";
import { type EndedRun, endedRun, isOver } from "./run_there.ts";

/** How long a server may be away before we stop waiting for it: a restart, a proxy that is set up anew. */
const patienceMs = 120_000;
/** Heartbeats come every 15 seconds. */
const silenceMs = 50_000;
const longestPauseMs = 5_000;

export interface Following {
  host: Host;
  onEvent?(event: RunEvent): void;
  say(message: string, level?: "info" | "warning"): void;
  /** The command with which somebody follows it again. */
  follow: string;
}

/**
 * Follows a run to its end: each event once and in order, whatever happens to connections in between. Throws
 * `server-lost` when the server stays away, and what it says when it refuses.
 */
export async function followRun(there: Connection, run: string, following: Following): Promise<EndedRun> {
  const { host, say } = following;
  const path = `/api/runs/${encodeURIComponent(run)}`;
  const state = { last: 0, isTold: false };
  let awaySince: number | undefined;
  let pauseMs = 250;
  for (;;) {
    let why = "the stream of its events ended early";
    try {
      const before = state.last;
      await followOnce(there, path, state, following);
      const found = await there.ask("GET", path, endedRun);
      if (isOver(found)) return found;
      awaySince = undefined;
      if (state.last > before) pauseMs = 250;
    } catch (error) {
      if (!(error instanceof Away)) throw lost(there, run, error as Error, following);
      why = error.message;
      awaySince ??= host.elapsedMs();
      if (host.elapsedMs() - awaySince > patienceMs) throw lost(there, run, error, following);
    }
    if (!state.isTold) say(`lost the connection to ${there.url} (${why}); the run goes on, trying again`, "warning");
    state.isTold = true;
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

interface State {
  /** Number of the last event that was given on. */
  last: number;
  /** Somebody was told that the connection is lost. */
  isTold: boolean;
}

/** One connection. Returns when the stream ends, by itself or because the run is over. */
async function followOnce(there: Connection, path: string, state: State, following: Following): Promise<void> {
  const { onEvent, say } = following;
  const connection = new AbortController();
  let silence: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(silence);
    silence = setTimeout(() => connection.abort(), silenceMs);
  };
  alive();
  try {
    const body = await there.open(`${path}/events`, state.last, connection.signal);
    if (state.isTold) say(`the connection to ${there.url} is there again`);
    state.isTold = false;
    for await (const sent of readStream(body, alive)) {
      if (sent.event === "over") return;
      if (sent.event === "resync") {
        say(`${there.url} knows fewer events of this run than it has told; they come again`, "warning");
        state.last = 0;
      }
      if (!isNext(sent, state)) continue;
      state.last = sent.id!;
      const event = readEvent(sent.text);
      if (event) onEvent?.(event);
    }
  } catch (error) {
    if (error instanceof ConfitureError || error instanceof Away) throw error;
    throw new Away(connection.signal.aborted ? "nothing comes from it any more" : "the connection was cut", {
      cause: error,
    });
  } finally {
    clearTimeout(silence);
    connection.abort();
  }
}

/** True for the event behind the last one; one that was told before is passed over. A gap is no stream of ours. */
function isNext({ id }: SentEvent, { last }: State): boolean {
  if (id === undefined || id <= last) return false;
  if (id > last + 1) throw new Away(`event ${last + 1} is missing before event ${id}`);
  return true;
}

function lost(there: Connection, run: string, error: Error, { follow }: Following): ConfitureError {
  const { url } = there;
  return new ConfitureError("server-lost", { url, run, why: error.message, follow }, { cause: error });
}
