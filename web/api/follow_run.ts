import type { RunRow } from "../runs/mod.ts";
import { credentialOf } from "./read_caller.ts";
import { placeOfRun } from "./seen_run.ts";
import type { ApiRequest } from "./route.ts";

/**
 * A run's events as they come (server-sent events). `Last-Event-ID` goes on behind what a client has; one that names an
 * event that never was is told to read the run anew. The stream ends with the run, or with the caller's right to see it.
 */
export function followRun({ raw, query, isTls, id, services }: ApiRequest<unknown, { after: number }>, run: RunRow) {
  const given = raw.headers.get("last-event-id");
  const isNumber = given !== null && /^\d{1,9}$/.test(given);
  const after = isNumber ? Number(given) : query.after;
  const isUnknown = after > run.last_event || (given !== null && !isNumber);
  const body = services.feeds.follow(run.id, {
    after: isUnknown ? 0 : after,
    greeting: `retry: 1000\n\n${isUnknown ? `event: resync\ndata: {"last":${run.last_event}}\n\n` : ""}`,
    credential: credentialOf(raw, isTls)!,
    place: placeOfRun(run),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // nginx would keep the events until its buffer is full.
      "x-accel-buffering": "no",
      "x-request-id": id,
    },
  });
}
