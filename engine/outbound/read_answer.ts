export interface Answer {
  status: number;
  /** The body of a success; of everything else nothing is read. */
  text: string;
}

const cut = "the answer was cut off";

/**
 * The answer in what a server has sent so far (RFC 9112); undefined while something of it is missing. Throws when the
 * server has ended and it still is, or when it speaks something else.
 */
export function readAnswer(bytes: Uint8Array, hasEnded: boolean): Answer | undefined {
  // One character for each byte, so that places in the text are places in the bytes.
  const raw = new TextDecoder("latin1").decode(bytes);
  const endOfHead = raw.indexOf("\r\n\r\n");
  if (endOfHead < 0) {
    if (!hasEnded && (raw.length < 5 || raw.startsWith("HTTP/"))) return undefined;
    throw new Error(raw.startsWith("HTTP/") ? cut : raw === "" ? "it hung up" : "what answers is no web server");
  }
  const head = raw.slice(0, endOfHead);
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(head)?.[1] ?? 0);
  if (status < 100) throw new Error("what answers is no web server");
  const body = bytes.subarray(endOfHead + 4);
  if (status < 200) return readAnswer(body, hasEnded);
  if (status >= 300 || status === 204) return { status, text: "" };
  const whole = bodyOf(head, body, hasEnded);
  if (whole === undefined && hasEnded) throw new Error(cut);
  return whole && { status, text: new TextDecoder().decode(whole) };
}

function bodyOf(head: string, body: Uint8Array, hasEnded: boolean): Uint8Array | undefined {
  if (/^transfer-encoding:.*\bchunked\s*$/im.test(head)) return unchunked(body);
  const length = /^content-length:\s*(\d+)\s*$/im.exec(head)?.[1];
  if (length === undefined) return hasEnded ? body : undefined;
  return body.length >= Number(length) ? body.subarray(0, Number(length)) : undefined;
}

function unchunked(body: Uint8Array): Uint8Array | undefined {
  const raw = new TextDecoder("latin1").decode(body);
  const parts: number[] = [];
  for (let at = 0;;) {
    const end = raw.indexOf("\r\n", at);
    if (end < 0) return undefined;
    const size = /^[0-9a-f]+/i.exec(raw.slice(at, end))?.[0];
    if (size === undefined) throw new Error("the answer is no HTTP");
    const length = parseInt(size, 16);
    if (length === 0) return Uint8Array.from(parts);
    at = end + 2;
    if (body.length < at + length + 2) return undefined;
    parts.push(...body.subarray(at, at + length));
    at += length + 2;
  }
}
