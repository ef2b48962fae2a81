import { signal } from "@preact/signals";

/** How far the server's clock is ahead of this machine's: what happened when is told by the server. */
let aheadMs = 0;

/** The time as relative times go by it: one clock for all of the page. */
export const clock = signal(new Date());

/** Now, as the server's clock has it. */
export const serverNow = (): number => Date.now() + aheadMs;

export function startClock(): void {
  const tick = () => {
    if (!document.hidden) clock.value = new Date(serverNow());
  };
  setInterval(tick, 5_000);
  // Whoever comes back reads how long ago it is now.
  document.addEventListener("visibilitychange", tick);
}

/** Takes the time that an answer was sent at; it counts seconds, and small differences are the way that it took. */
export function noteServerTime(date: string | null, now = Date.now()): void {
  const ms = date === null ? NaN : Date.parse(date) - now;
  if (Number.isNaN(ms)) return;
  const before = aheadMs;
  aheadMs = Math.abs(ms) < 5_000 ? 0 : ms;
  if (Math.abs(aheadMs - before) >= 5_000) clock.value = new Date(now + aheadMs);
}
