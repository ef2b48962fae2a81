/** Lower case only, so that tokens stay distinct under a case-insensitive collation; no 0, 1, 8, 9 to misread. */
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** The first `length` characters of the RFC 4648 base32 form of some bytes, in lower case. */
export function base32(bytes: Uint8Array, length: number): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (let index = 0; text.length < length; index++) {
    buffer = (buffer << 8) | bytes[index]!;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += alphabet[(buffer >> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return text;
}
