/** Compares by Unicode code point, which is the order of the UTF-8 bytes: the same on every machine and locale. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    if (a.charCodeAt(at) === b.charCodeAt(at)) continue;
    // UTF-16 units would sort the surrogates of U+10000 and above before U+E000.
    const isTrailing = at > 0 && (a.charCodeAt(at) & 0xfc00) === 0xdc00 && (b.charCodeAt(at) & 0xfc00) === 0xdc00;
    const from = isTrailing ? at - 1 : at;
    return a.codePointAt(from)! - b.codePointAt(from)!;
  }
  return a.length - b.length;
}
