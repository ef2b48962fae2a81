import { signal } from "@preact/signals";

/** The time as relative times go by it: one clock for all of the page. */
export const clock = signal(new Date());

export function startClock(): void {
  setInterval(() => {
    if (!document.hidden) clock.value = new Date();
  }, 5_000);
}
