import { Buffer } from "node:buffer";
import type { Address } from "./allowed_addresses.ts";
import { type Answer, readAnswer } from "./read_answer.ts";

/** One try: a server that says nothing leaves time for another. */
const tryMs = 10_000;
/** No answer that means something is longer. */
const longestAnswer = 65_536;

export interface Post {
  body: string;
  headers: Record<string, string>;
  /** The only ones that are connected to; the certificate is held against the name. */
  addresses: readonly Address[];
  signal: AbortSignal;
}

/**
 * Sends one request and reads the answer. Written by hand, because no client of Deno's connects to an address that was
 * looked at before. Redirects are not followed.
 */
export async function post(url: URL, { body, headers, addresses, signal }: Post): Promise<Answer> {
  const late = AbortSignal.timeout(tryMs);
  const stop = AbortSignal.any([signal, late]);
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stopped.catch(() => {});
  const onStop = () => reject(signal.aborted ? signal.reason : new Error(`no answer within ${tryMs} ms`));
  stop.addEventListener("abort", onStop, { once: true });
  let connection: Deno.Conn | undefined;
  const exchange = async () => {
    connection = await connect(url, addresses);
    if (stop.aborted) return connection.close();
    if (url.protocol === "https:") {
      connection = await Deno.startTls(connection as Deno.TcpConn, { hostname: hostOf(url) });
    }
    await send(connection, requestText(url, body, headers));
    return await receive(connection);
  };
  const exchanging = exchange();
  // When it is stopped, closing the connection below makes it fail, and nobody listens any more.
  exchanging.catch(() => {});
  try {
    return await Promise.race([exchanging, stopped]) as Answer;
  } finally {
    stop.removeEventListener("abort", onStop);
    try {
      connection?.close();
    } catch { /* the server closed it */ }
  }
}

async function connect(url: URL, addresses: readonly Address[]): Promise<Deno.TcpConn> {
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  let failure: unknown;
  for (const { address } of addresses) {
    try {
      return await Deno.connect({ hostname: address, port });
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function requestText(url: URL, body: string, headers: Record<string, string>): Uint8Array {
  const length = new TextEncoder().encode(body).length;
  const who = url.username === ""
    ? undefined
    : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const lines = Object.entries({
    host: url.host,
    ...headers,
    ...(who === undefined ? {} : { authorization: `Basic ${Buffer.from(who).toString("base64")}` }),
    "content-length": String(length),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new TextEncoder().encode(`POST ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}

async function send(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

async function receive(connection: Deno.Conn): Promise<Answer> {
  const buffer = new Uint8Array(longestAnswer);
  for (let length = 0;;) {
    const count = await connection.read(buffer.subarray(length));
    length += count ?? 0;
    const answer = readAnswer(buffer.subarray(0, length), count === null);
    if (answer) return answer;
    if (length === buffer.length) throw new Error(`the answer is longer than ${longestAnswer} bytes`);
  }
}
