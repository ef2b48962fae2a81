import { ConfitureError, fileTrouble } from "../errors.ts";

/** Bytes of one SQL file that can be read front to back and, later, again by range. */
export interface ScriptSource {
  /** Name for messages: relative to the project. */
  readonly name: string;
  /** A chunk is valid until the next one is asked for: whoever keeps one copies it. */
  chunks(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
  read(start: number, end: number): Promise<Uint8Array>;
}

const chunkBytes = 256 * 1024;

/** A file on disk: nothing of it is kept, ranges are read again when they are asked for. */
export function fileSource(path: string, name: string = path): ScriptSource {
  async function* chunks(range?: { start: number; end: number }): AsyncGenerator<Uint8Array> {
    using file = await openNamed(path, name);
    let position = range?.start ?? 0;
    const end = range?.end ?? Infinity;
    if (position > 0) await file.seek(position, Deno.SeekMode.Start);
    // One buffer for all chunks: fresh ones leave memory behind faster than the collector gives it back.
    const buffer = new Uint8Array(Math.max(0, Math.min(chunkBytes, end - position)));
    while (position < end) {
      const bytesRead = await file.read(buffer.subarray(0, end - position)).catch((cause) => {
        throw unreadable(name, cause);
      });
      if (bytesRead === null) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
  return { name, chunks, read: (start, end) => collect(chunks({ start, end }), end - start) };
}

/** SQL that is already in memory: standard input, a fixture, a generated statement. */
export function textSource(name: string, text: string | Uint8Array): ScriptSource {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return {
    name,
    async *chunks(range) {
      const part = range ? bytes.subarray(range.start, range.end) : bytes;
      for (let at = 0; at < part.length; at += chunkBytes) yield part.subarray(at, at + chunkBytes);
    },
    async read(start, end) {
      return bytes.subarray(start, end);
    },
  };
}

async function collect(chunks: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const all = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of chunks) {
    all.set(chunk, filled);
    filled += chunk.length;
  }
  return all.subarray(0, filled);
}

async function openNamed(path: string, name: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { read: true });
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

function unreadable(file: string, cause: unknown): ConfitureError {
  return new ConfitureError("source-unreadable", { file, why: fileTrouble(cause) }, { cause });
}
