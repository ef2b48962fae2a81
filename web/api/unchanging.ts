import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { ApiRequest } from "./route.ts";
import { acceptsGzip } from "./zipped.ts";

const unzip = promisify(gunzip);

/**
 * Headers of an answer that is the same whenever it is asked for. Browsers keep it for whoever is signed in now: somebody
 * else asks with another cookie.
 */
export function unchangingHeaders(etag: string): Record<string, string> {
  return {
    "cache-control": "private, max-age=31536000, immutable",
    "etag": `"${etag}"`,
    "vary": "accept-encoding, authorization, cookie",
  };
}

/** The answer to somebody who has it already; undefined for others. */
export function notModified({ raw, id }: ApiRequest, etag: string): Response | undefined {
  const known = raw.headers.get("if-none-match")?.split(",").map((each) => each.trim().replace(/^W\//, ""));
  if (!known?.includes(`"${etag}"`)) return undefined;
  return new Response(null, { status: 304, headers: { ...unchangingHeaders(etag), "x-request-id": id } });
}

/** A kept JSON document that is compressed already. */
export async function documentAnswer(request: ApiRequest, etag: string, zipped: Uint8Array): Promise<Response> {
  const takesGzip = acceptsGzip(request.raw);
  return new Response((takesGzip ? zipped : await unzip(zipped)) as BodyInit, {
    headers: {
      ...unchangingHeaders(etag),
      "content-type": "application/json",
      "x-request-id": request.id,
      ...(takesGzip && { "content-encoding": "gzip" }),
    },
  });
}
