import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { z } from "zod";
import type { ApiRequest } from "./route.ts";
import { acceptsGzip } from "./zipped.ts";

const unzip = promisify(gunzip);

/** What a request for something unchanging may say besides. */
export const pinned = z.object({
  v: z.string().max(100).optional().describe(
    "Version of the server, as the session tells it: then browsers keep the answer without asking again",
  ),
});

type Pinned = ApiRequest<unknown, z.output<typeof pinned>>;

/** Another version may tell the same otherwise. */
function tagOf({ services: { version } }: Pinned, etag: string): string {
  return `"${etag}-${version}"`;
}

/**
 * Headers of an answer that is the same whenever this version is asked for it. Browsers keep it for whoever is signed in now:
 * somebody else asks with another cookie.
 */
export function unchangingHeaders(request: Pinned, etag: string): Record<string, string> {
  const isPinned = request.query.v === request.services.version;
  return {
    "cache-control": isPinned ? "private, max-age=31536000, immutable" : "private, no-cache",
    "etag": tagOf(request, etag),
    "vary": "accept-encoding, authorization, cookie",
  };
}

/** The answer to somebody who has it already; undefined for others. */
export function notModified(request: Pinned, etag: string): Response | undefined {
  const sent = request.raw.headers.get("if-none-match")?.split(",");
  const known = sent?.map((each) => each.trim().replace(/^W\//, ""));
  if (!known?.includes(tagOf(request, etag))) return undefined;
  return new Response(null, {
    status: 304,
    headers: { ...unchangingHeaders(request, etag), "x-request-id": request.id },
  });
}

/** A kept JSON document that is compressed already. */
export async function documentAnswer(request: Pinned, etag: string, kept: Uint8Array): Promise<Response> {
  const takesGzip = acceptsGzip(request.raw);
  return new Response((takesGzip ? kept : await unzip(kept)) as BodyInit, {
    headers: {
      ...unchangingHeaders(request, etag),
      "content-type": "application/json",
      "x-request-id": request.id,
      ...(takesGzip && { "content-encoding": "gzip" }),
    },
  });
}
