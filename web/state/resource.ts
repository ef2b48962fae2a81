import { type ReadonlySignal, signal } from "@preact/signals";
import { askAgainMs, askOnceSignedIn, asProblem, isAway, type Problem } from "./api.ts";
import { serverNow } from "./clock.ts";

/** Something of the server as a screen sees it. `stale`: what is shown was true at `at`, and is being asked for again. */
export type Loaded<T> =
  | { state: "loading" }
  | { state: "ready"; value: T; at: number }
  | { state: "stale"; value: T; at: number; problem?: Problem }
  | { state: "failed"; problem: Problem };

export interface Resource<T> {
  readonly now: ReadonlySignal<Loaded<T>>;
  /** Asks again; what is there stays to be seen meanwhile. */
  reload(): Promise<void>;
  /** Asks again unless it is being asked for already: an answer that takes long is waited for. */
  renew(): Promise<void>;
  /** Takes an answer that came otherwise. */
  set(value: T): void;
  /** Ends what goes on; a later answer is not taken. */
  close(): void;
}

/**
 * A signal of what `load` gives. Failing keeps the last answer and says that it is old; a server that is away is asked
 * again until it answers.
 */
export function resource<T>(load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const now = signal<Loaded<T>>({ state: "loading" });
  let running: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let forget = () => {};
  const stop = () => {
    running?.abort();
    running = undefined;
    clearTimeout(timer);
    forget();
  };
  const reload = async () => {
    if (isClosed) return;
    stop();
    const mine = running = new AbortController();
    const before = now.peek();
    if (before.state === "ready") now.value = { ...before, state: "stale" };
    // What a person reads is not taken away for each attempt.
    if (before.state === "failed" && !isAway(before.problem)) now.value = { state: "loading" };
    try {
      const value = await load(mine.signal);
      if (mine === running) now.value = { state: "ready", value, at: serverNow() };
    } catch (error) {
      if (mine !== running || mine.signal.aborted) return;
      const problem = asProblem(error);
      const kept = now.peek();
      now.value = "value" in kept ? { ...kept, state: "stale", problem } : { state: "failed", problem };
      if (isAway(problem)) timer = setTimeout(reload, askAgainMs);
      if (problem.status === 401) forget = askOnceSignedIn(reload);
    } finally {
      if (mine === running) running = undefined;
    }
  };
  void reload();
  return {
    now,
    reload,
    renew: () => running === undefined ? reload() : Promise.resolve(),
    set(value) {
      stop();
      now.value = { state: "ready", value, at: serverNow() };
    },
    close() {
      isClosed = true;
      stop();
    },
  };
}
