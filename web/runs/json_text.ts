/**
 * JSON text that jsonb takes: it refuses null characters and halves of surrogate pairs, which names in files may hold.
 * A run whose end cannot be written would never end.
 */
export function jsonText(value: unknown): string {
  // Every escape is a token, so that a backslash before "u0000" is none of ours.
  return JSON.stringify(value).replace(
    /\\(u0000|ud[89a-f][0-9a-f]{2}|[^])/g,
    (whole, kind: string) => kind.length > 1 ? "\\ufffd" : whole,
  );
}
