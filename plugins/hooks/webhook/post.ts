import { type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Address } from "./allowed_addresses.ts";

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

/** Sends one request and reads the beginning of the answer. Redirects are not followed. */
export function post(url: URL, { body, headers, addresses, signal }: Post): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const bytes = new TextEncoder().encode(body);
    const options: RequestOptions = {
      method: "POST",
      host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: url.port === "" ? undefined : Number(url.port),
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, "content-length": String(bytes.length), connection: "close" },
      agent: false,
      lookup: (_name, { all }, found) => {
        if (all) found(null, [...addresses]);
        else found(null, addresses[0]!.address, addresses[0]!.family);
      },
      ...(url.username !== "" && { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }),
    };
    const sent = (url.protocol === "https:" ? tlsRequest : plainRequest)(options);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      settle();
      sent.destroy();
    };
    const timer = setTimeout(() => end(() => reject(new Error(`no answer within ${tryMs} ms`))), tryMs);
    const onAbort = () => end(() => reject(signal.reason));
    signal.addEventListener("abort", onAbort, { once: true });
    sent.on("error", (error: Error) => end(() => reject(error)));
    sent.on("response", (response: IncomingMessage) => {
      const status = response.statusCode ?? 0;
      const chunks: Uint8Array[] = [];
      let length = 0;
      const done = () => end(() => resolve({ status, text: new TextDecoder().decode(joined(chunks)) }));
      response.on("data", (chunk: Uint8Array) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > longestAnswer) done();
      });
      response.on("end", done);
      response.on("error", (error: Error) => end(() => reject(error)));
      response.on("aborted", () => end(() => reject(new Error("the answer was cut off"))));
    });
    sent.end(bytes);
  });
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
