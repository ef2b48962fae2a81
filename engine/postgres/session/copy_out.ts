import type { Readable } from "node:stream";
import type { Wire } from "../connection/mod.ts";
import { concatenate } from "./concatenate.ts";

const chunkBytes = 64 * 1024;

/**
 * Streams `COPY … TO STDOUT`. The driver gives a chunk per row; rows are gathered to about 64 KiB. It pauses the socket
 * when a row finds its buffer full, and forgets to resume it when that was the last one: `resume` does.
 */
export async function* copyOut(
  { driver, cancel, resume, orLost }: Pick<Wire, "driver" | "cancel" | "resume" | "orLost">,
  statement: string,
): AsyncGenerator<Uint8Array, void, void> {
  const opened = Promise.withResolvers<Readable>();
  const finished = Promise.withResolvers<void>();
  finished.promise.catch(() => {});
  opened.promise.catch(() => {});
  const query = driver.unsafe(statement);
  query.resolve = (value) => {
    if (isReadable(value)) return opened.resolve(value);
    query.active = false;
    opened.reject(new TypeError("copyTo() wants a statement COPY … TO STDOUT"));
    finished.resolve();
  };
  query.reject = (error) => {
    query.active = false;
    opened.reject(error);
    finished.reject(error);
  };
  query.execute();
  orLost(finished.promise).catch(query.reject);
  const stream = await opened.promise;
  stream.on("error", () => {});
  finished.promise.catch((error) => stream.destroy(error));
  let over = false;
  finished.promise.catch(() => {}).then(() => over = true);
  try {
    let rows: Uint8Array[] = [];
    let size = 0;
    // Destroying the stream would leave the socket paused for good, so it is only ever read to its end.
    for await (const row of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      rows.push(row);
      size += row.length;
      if (size < chunkBytes) continue;
      yield concatenate(rows, size);
      [rows, size] = [[], 0];
    }
    if (size > 0) yield concatenate(rows, size);
    resume();
    await finished.promise;
  } finally {
    // The reader went away in the middle: nothing but a cancel request makes the server stop sending.
    if (!over) {
      await cancel();
      stream.resume();
      const nudge = setInterval(resume, 20);
      await finished.promise.catch(() => {});
      clearInterval(nudge);
    }
    resume();
  }
}

function isReadable(value: unknown): value is Readable {
  return typeof (value as Readable | undefined)?.read === "function";
}
