import { isAway } from "./event_writer.ts";

/** Something that goes on in the background until it is stopped. */
export interface Repeated {
  /** Takes the next turn at once; while one runs, behind it. */
  hurry(): void;
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
  let isHurried = false;
  let isRunning = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    if (!isStopped) timer = setTimeout(() => (running = once().finally(next)), isHurried ? 0 : pauseMs);
    isHurried = false;
  };
  async function once(): Promise<void> {
    isRunning = true;
    try {
      await turn();
    } catch (error) {
      if (isAway(error)) onAway();
      else onDefect(error);
    } finally {
      isRunning = false;
    }
  }
  next();
  return {
    hurry() {
      isHurried = true;
      if (isRunning) return;
      clearTimeout(timer);
      next();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
