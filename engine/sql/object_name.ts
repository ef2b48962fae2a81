const maximumBytes = 63;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The name PostgreSQL invents for an object that has none (`makeObjectName`, commands/indexcmds.c): both parts and the
 * label joined by `_`, the longer part shortened first until it fits 63 bytes.
 */
export function madeObjectName(first: string, second: string | undefined, label: string): string {
  const overhead = (second === undefined ? 0 : 1) + label.length + 1;
  const available = maximumBytes - overhead;
  let left = encoder.encode(first).length;
  let right = second === undefined ? 0 : encoder.encode(second).length;
  while (left + right > available) {
    if (left > right) left--;
    else right--;
  }
  return [clip(first, left), ...(second === undefined ? [] : [clip(second, right)]), label].join("_");
}

/** At most so many bytes, never half a character. */
function clip(text: string, bytes: number): string {
  const encoded = encoder.encode(text);
  if (encoded.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && (encoded[end]! & 0xc0) === 0x80) end--;
  return decoder.decode(encoded.subarray(0, end));
}
