import { signal } from "@preact/signals";

/** How far the server's clock is ahead of this machine's: what happened when is told by the server. */
let aheadMs = 0;

/** The time as relative times go by it: one clock for all of the page. */
export const clock = signal(new Date());

export function startClock(): void {
  setInterval(() => {
    if (!document.hidden) clock.value = now();
  }, 5_000);
}

/** Takes the time that an answer was sent at; it counts seconds, and small differences are the way that it took. */
export function noteServerTime(date: string | null): void {
  const ms = date === null ? NaN : Date.parse(date) - Date.now();
  if (Number.isNaN(ms)) return;
  const before = aheadMs;
  aheadMs = Math.abs(ms) < 5_000 ? 0 : ms;
  if (Math.abs(aheadMs - before) >= 5_000) clock.value = now();
}

const now = () => new Date(Date.now() + aheadMs);
