import type { JSX } from "preact";
import { clock } from "../state/mod.ts";
import { sayAgo, sayMoment } from "../state/mod.ts";

/** A moment, as long ago as it is; the whole of it on hovering. */
export function Ago({ at }: { at: string }): JSX.Element {
  const date = new Date(at);
  return <time dateTime={at} title={sayMoment(date)} class="nowrap">{sayAgo(date, clock.value)}</time>;
}
