import { isUtf8 } from "node:buffer";
import { ConfitureError } from "../errors.ts";
import { PlaceTracker } from "./place_tracker.ts";
import type { ScriptSource } from "./source.ts";

/** Chunks of a source, refused with the place as soon as they are not UTF-8 text. */
export async function* checkedChunks(
  source: ScriptSource,
  range?: { start: number; end: number },
): AsyncGenerator<Uint8Array> {
  // Asked without decoding: strings of whole files would pile up outside the heap faster than they are collected.
  let tail: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  for await (const chunk of source.chunks(range)) {
    const head = Math.min(chunk.length, missingBytes(tail));
    const first = concat(tail, chunk.subarray(0, head));
    const isWhole = missingBytes(first) === 0;
    const end = isWhole ? chunk.length - cutCharacter(chunk.subarray(head)) : head;
    if (chunk.includes(0) || (isWhole && !(isUtf8(first) && isUtf8(chunk.subarray(head, end))))) {
      throw await invalidPlace(source);
    }
    tail = isWhole ? chunk.slice(end) : first;
    yield chunk;
  }
  if (tail.length > 0) throw await invalidPlace(source);
}

/** Bytes that a character which begins here still lacks; 0 for whole ones and for what begins none. */
function missingBytes(bytes: Uint8Array): number {
  const lead = bytes[0] ?? 0;
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return bytes.length === 0 ? 0 : Math.max(0, size - bytes.length);
}

/** Length of the unfinished character at the end. */
function cutCharacter(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const lead = bytes[bytes.length - length]!;
    if ((lead & 0xc0) === 0x80) continue;
    return missingBytes(bytes.subarray(bytes.length - length)) > 0 ? length : 0;
  }
  return 0;
}

/** UTF-16 and UTF-32 files name themselves in their first bytes. Gives the length of a UTF-8 mark to skip. */
export function byteOrderMark(head: Uint8Array, file: string): 0 | 3 {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 3;
  const encoding = head[0] === 0xff && head[1] === 0xfe
    ? "UTF-16 (little endian)"
    : head[0] === 0xfe && head[1] === 0xff
    ? "UTF-16 (big endian)"
    : undefined;
  if (encoding) {
    throw new ConfitureError("encoding-invalid", {
      file,
      line: 1,
      column: 1,
      byte: 0,
      problem: `the file is ${encoding}`,
    });
  }
  return 0;
}

async function invalidPlace(source: ScriptSource): Promise<ConfitureError> {
  const tracker = new PlaceTracker();
  let rest = new Uint8Array(0);
  let first = true;
  for await (const chunk of source.chunks()) {
    const bytes = concat(rest, chunk);
    if (first) byteOrderMark(bytes, source.name);
    first = false;
    const { valid, wrong } = validPrefix(bytes);
    tracker.advance(bytes.subarray(0, valid));
    if (wrong) return invalid(source.name, tracker, bytes[valid]!);
    rest = bytes.slice(valid);
  }
  return invalid(source.name, tracker, rest[0] ?? 0);
}

function invalid(file: string, place: PlaceTracker, byte: number): ConfitureError {
  const problem = byte === 0
    ? "a NUL byte, which PostgreSQL does not take in text"
    : `byte 0x${byte.toString(16).padStart(2, "0")} does not continue UTF-8 text here`;
  return new ConfitureError("encoding-invalid", {
    file,
    line: place.line,
    column: place.column,
    byte: place.offset,
    problem,
  });
}

/** How many bytes are whole UTF-8 characters, and whether what follows is wrong rather than cut off. */
function validPrefix(bytes: Uint8Array): { valid: number; wrong: boolean } {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    const size = byte === 0
      ? 0
      : byte < 0x80
      ? 1
      : byte < 0xc2
      ? 0
      : byte < 0xe0
      ? 2
      : byte < 0xf0
      ? 3
      : byte < 0xf5
      ? 4
      : 0;
    if (size === 0) return { valid: at, wrong: true };
    for (let next = 1; next < size; next++) {
      const tail = bytes[at + next];
      if (tail === undefined) return { valid: at, wrong: false };
      if ((tail & 0xc0) !== 0x80 || (next === 1 && !allowedSecond(byte, tail))) return { valid: at, wrong: true };
    }
    at += size;
  }
  return { valid: at, wrong: false };
}

/** Overlong forms, surrogates and values past U+10FFFF are no UTF-8 (RFC 3629, section 4). */
function allowedSecond(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second < 0xa0;
  if (lead === 0xf0) return second >= 0x90;
  if (lead === 0xf4) return second < 0x90;
  return true;
}

function concat(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(left.length + right.length);
  all.set(left);
  all.set(right, left.length);
  return all;
}
