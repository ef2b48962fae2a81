import { DsnProblem } from "./problem.ts";

/** Decodes `%XX` as libpq does: strictly, never to NUL, the result being UTF-8. `part` names it in the problem. */
export function percentDecode(text: string, part: string): string {
  if (!text.includes("%")) return text;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let at = 0; at < text.length;) {
    if (text[at] !== "%") {
      const char = String.fromCodePoint(text.codePointAt(at)!);
      bytes.push(...encoder.encode(char));
      at += char.length;
      continue;
    }
    const digits = text.slice(at + 1, at + 3);
    if (!/^[0-9a-f]{2}$/i.test(digits)) {
      throw new DsnProblem(`${part} has a % that no two hexadecimal digits follow; a literal % is %25`);
    }
    const byte = Number.parseInt(digits, 16);
    if (byte === 0) throw new DsnProblem(`${part} holds %00, which nothing in PostgreSQL can`);
    bytes.push(byte);
    at += 3;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    throw new DsnProblem(`${part} is not UTF-8 after percent-decoding`);
  }
}
