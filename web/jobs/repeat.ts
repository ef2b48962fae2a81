import { isAway } from "./event_writer.ts";

/** Something that goes on in the background until it is stopped. */
export interface Repeated {
  /** Ends when the turn that runs is over. */
  stop(): Promise<void>;
}

/**
 * Does something again and again, a pause before each turn; while the control database is away it does nothing. A turn
 * that fails otherwise is told, and the next one tries again: one bad row ends no server.
 */
export function repeat(
  pauseMs: number,
  turn: () => Promise<unknown>,
  { onAway = () => {}, onDefect = () => {} }: { onAway?(): void; onDefect?(error: unknown): void } = {},
): Repeated {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    if (!isStopped) timer = setTimeout(() => (running = once().finally(next)), pauseMs);
  };
  async function once(): Promise<void> {
    try {
      await turn();
    } catch (error) {
      if (isAway(error)) onAway();
      else onDefect(error);
    }
  }
  next();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
