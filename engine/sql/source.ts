import { open } from "node:fs/promises";
import { ConfitureError } from "../errors.ts";

/** Bytes of one SQL file that can be read front to back and, later, again by range. */
export interface ScriptSource {
  /** Name for messages: relative to the project. */
  readonly name: string;
  chunks(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
  read(start: number, end: number): Promise<Uint8Array>;
}

const chunkBytes = 256 * 1024;

/** A file on disk: nothing of it is kept, ranges are read again when they are asked for. */
export function fileSource(path: string, name: string = path): ScriptSource {
  async function* chunks(range?: { start: number; end: number }): AsyncGenerator<Uint8Array> {
    const file = await openNamed(path, name);
    try {
      let position = range?.start ?? 0;
      const end = range?.end ?? Infinity;
      while (position < end) {
        const chunk = new Uint8Array(Math.min(chunkBytes, end - position));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, position).catch((cause) => {
          throw unreadable(name, cause);
        });
        if (bytesRead === 0) return;
        position += bytesRead;
        yield chunk.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
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

async function openNamed(path: string, name: string) {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

function unreadable(file: string, cause: unknown): ConfitureError {
  const why = cause instanceof Error ? cause.message.replace(/^.*?: /, "") : String(cause);
  return new ConfitureError("source-unreadable", { file, why }, { cause });
}
