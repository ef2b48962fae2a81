import type { RunRow } from "../runs/mod.ts";
import { readCaller } from "./read_caller.ts";
import type { ApiRequest } from "./route.ts";

const heartbeatMs = 15_000;
const encoder = new TextEncoder();
const heartbeat = encoder.encode(": still here\n\n");

/**
 * A run's events as they come (server-sent events). `Last-Event-ID` goes on behind what a client has; one that names an
 * event that never was is told to read the run anew. The stream ends with the run, or with the caller's session.
 */
export function followRun(request: ApiRequest<unknown, { after: number }>, run: RunRow): Response {
  const { raw, query, services } = request;
  const given = raw.headers.get("last-event-id");
  const isNumber = given !== null && /^\d{1,9}$/.test(given);
  const after = isNumber ? Number(given) : query.after;
  const isUnknown = after > run.last_event || (given !== null && !isNumber);
  const stop = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const beat = setInterval(() => {
        controller.enqueue(heartbeat);
        // A session that was revoked meanwhile sees no more.
        readCaller(services.control, raw, request.isTls).catch(() => stop.abort());
      }, heartbeatMs);
      try {
        controller.enqueue(encoder.encode("retry: 1000\n\n"));
        if (isUnknown) {
          controller.enqueue(encoder.encode(`event: resync\ndata: {"last":${run.last_event}}\n\n`));
        }
        for await (const item of services.feeds.follow(run.id, isUnknown ? 0 : after, stop.signal)) {
          if (item !== "over") controller.enqueue(item.bytes);
          else controller.enqueue(encoder.encode("event: over\ndata: {}\n\n"));
        }
        controller.close();
      } catch (error) {
        if (!stop.signal.aborted) controller.error(error);
      } finally {
        clearInterval(beat);
      }
    },
    cancel: () => stop.abort(),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // nginx would keep the events until its buffer is full.
      "x-accel-buffering": "no",
      "x-request-id": request.id,
    },
  });
}
