import { signal } from "@preact/signals";

/** The time as relative times go by it: one clock for all of the page. */
export const clock = signal(new Date());

export function startClock(): void {
  const tick = () => {
    if (!document.hidden) clock.value = new Date();
  };
  setInterval(tick, 5_000);
  document.addEventListener("visibilitychange", tick);
}
