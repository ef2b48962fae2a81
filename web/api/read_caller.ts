import { ConfitureError } from "../../engine/errors.ts";
import { type Caller, callerOfSession, callerOfToken } from "../auth/mod.ts";
import type { Control } from "../control/mod.ts";

/** Name of the cookie that holds a session. `__Host-` keeps other hosts and paths away from it, and needs TLS. */
export function cookieName(isSecure: boolean): string {
  return isSecure ? "__Host-confiture" : "confiture";
}

/** Who asks: by an API token, else by the session of the cookie. Undefined when neither is sent. */
export async function readCaller(control: Control, request: Request, isTls: boolean): Promise<Caller | undefined> {
  const header = request.headers.get("authorization");
  if (header !== null) {
    const [, token] = /^Bearer ([\w-]{20,200})$/.exec(header.trim()) ?? [];
    const caller = token === undefined ? undefined : await callerOfToken(control, token);
    if (caller) return caller;
    throw new ConfitureError("not-signed-in", { why: "the token is unknown, too old or was revoked" });
  }
  const token = cookieOf(request, cookieName(isTls));
  if (token === undefined) return undefined;
  const caller = await callerOfSession(control, token);
  if (caller) return caller;
  throw new ConfitureError("not-signed-in", { why: "the session is over" });
}

export function cookieOf(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, value] = pair.split("=", 2);
    if (key?.trim() === name && value !== undefined) return value.trim();
  }
  return undefined;
}

/**
 * Refuses what another site's page sends with our cookie. A token is sent by a program, never by a browser on its own,
 * so that it needs no such check.
 */
export function checkOrigin(request: Request, ownOrigin: string): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  if (request.headers.has("authorization")) return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (site !== null && site !== "same-origin") {
    throw new ConfitureError("origin-refused", { why: `it comes from another site (${site})` });
  }
  if (origin !== null && origin !== ownOrigin) {
    throw new ConfitureError("origin-refused", { why: `it comes from another origin than ${ownOrigin}` });
  }
  if (site === null && origin === null) {
    throw new ConfitureError("origin-refused", { why: "it says neither Origin nor Sec-Fetch-Site" });
  }
}
