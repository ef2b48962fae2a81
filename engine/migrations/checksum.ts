import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { ConfitureError, fileTrouble } from "../errors.ts";
import type { MigrationPart } from "./migration_file.ts";

/**
 * Checksums of a file: ours does not see line endings, trailing blanks and a byte order mark, the Python program's is of
 * the bytes.
 */
export interface Checksums {
  readonly normalised: string;
  readonly raw: string;
}

const utf8 = new TextDecoder();

/** SHA-256 in hex. A file without trailing blanks and mark, with LF and one newline at its end, has one for both. */
export function checksumsOf(bytes: Uint8Array): Checksums {
  const raw = createHash("sha256").update(bytes).digest("hex");
  // The decoder takes the mark away.
  const text = utf8.decode(bytes);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const normal = text.replace(/[ \t\r]+$/gm, "").replace(/\n+$/, "") + "\n";
  return { raw, normalised: normal === text && !hasMark ? raw : createHash("sha256").update(normal).digest("hex") };
}

/** Whether a ledger's checksum is that of the file, however it was taken. */
export function isChecksumOf(recorded: string, { normalised, raw }: Checksums): boolean {
  return recorded === normalised || recorded === raw;
}

export async function readPart({ path, name }: MigrationPart): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** The same at once: of thousands of small files, each costs a quarter of what handing it to another thread does. */
export function readPartSync({ path, name }: MigrationPart): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

function unreadable(file: string, cause: unknown): ConfitureError {
  return new ConfitureError("source-unreadable", { file, why: fileTrouble(cause) }, { cause });
}
