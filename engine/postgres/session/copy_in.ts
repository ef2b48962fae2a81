import { setImmediate } from "node:timers";
import type { Writable } from "node:stream";
import type { Wire } from "../connection/mod.ts";

const chunkBytes = 64 * 1024;
const largestChunkBytes = 1024 * 1024;

/**
 * Streams rows into `COPY … FROM STDIN` and returns their number. The driver settles a COPY query twice, first with the
 * stream, then with the result, and its promise keeps only the first; so both are taken from `resolve` and `reject`.
 */
export async function copyIn(
  { driver, orLost }: Pick<Wire, "driver" | "orLost">,
  statement: string,
  rows: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const opened = Promise.withResolvers<Writable>();
  const finished = Promise.withResolvers<number>();
  finished.promise.catch(() => {});
  opened.promise.catch(() => {});
  const query = driver.unsafe(statement);
  query.resolve = (value) => {
    if (isWritable(value)) return opened.resolve(value);
    query.active = false;
    opened.reject(new TypeError("copyFrom() wants a statement COPY … FROM STDIN"));
    finished.resolve((value as { count: number | null }).count ?? 0);
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

  // One wait at a time, woken by its own event or by the end of the COPY: racing each row against a promise that lives
  // as long as the COPY would keep a reaction per row in memory.
  let over: "settled" | "aborted" | undefined;
  let wake: () => void = () => {};
  const end = (how: "settled" | "aborted") => {
    over ??= how;
    wake();
  };
  finished.promise.then(() => end("settled"), () => end("settled"));
  const onAbort = () => end("aborted");
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  const unlessOver = <T>(subscribe: (resolve: (value: T) => void, reject: (error: unknown) => void) => void) =>
    new Promise<T | undefined>((resolve, reject) => {
      wake = () => resolve(undefined);
      if (over !== undefined) return wake();
      subscribe(resolve, reject);
    });

  const source = rows[Symbol.asyncIterator]();
  const buffer = new Uint8Array(chunkBytes);
  let size = 0;
  const send = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length && over === undefined; at += largestChunkBytes) {
      if (!stream.write(bytes.subarray(at, at + largestChunkBytes))) {
        await unlessOver<void>((resolve) => stream.once("drain", () => resolve()));
      }
      // Writes that the kernel takes at once never leave the microtask queue: the server's answer would go unread.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const flush = async () => {
    const whole = buffer.slice(0, size);
    size = 0;
    if (whole.length > 0) await send(whole);
  };
  try {
    while (over === undefined) {
      const next = await unlessOver<IteratorResult<Uint8Array>>((resolve, reject) =>
        source.next().then(resolve, reject)
      );
      if (next === undefined || next.done) break;
      const bytes = next.value;
      if (size + bytes.length > chunkBytes) await flush();
      if (bytes.length > chunkBytes) await send(bytes);
      else {
        buffer.set(bytes, size);
        size += bytes.length;
      }
    }
    if (over === undefined) await flush();
    if (signal?.aborted) throw new Error("aborted");
    if (over === undefined) stream.end();
    return await finished.promise;
  } catch (error) {
    // The reason goes to the caller, not to the server: its log is no place for what a source says about rows.
    stream.destroy(new Error("stopped by confiture"));
    const refused = await finished.promise.then(() => undefined, (refusal: unknown) => refusal);
    throw signal?.aborted ? refused ?? error : error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    Promise.resolve(source.return?.()).catch(() => {});
  }
}

function isWritable(value: unknown): value is Writable {
  return typeof (value as Writable | undefined)?.write === "function";
}
