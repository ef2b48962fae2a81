import { ConfitureError } from "../../engine/errors.ts";
import { type Caller, callerOfSession, callerOfToken } from "../auth/mod.ts";
import type { Control } from "../control/mod.ts";

/** Name of the cookie that holds a session. `__Host-` keeps other hosts and paths away from it, and needs TLS. */
export function cookieName(isSecure: boolean): string {
  return isSecure ? "__Host-confiture" : "confiture";
}

/** What a request shows for who sends it. */
export interface Credential {
  readonly kind: "token" | "session";
  readonly text: string;
}

/** An API token, else the session of the cookie. Undefined when neither is sent. */
export function credentialOf({ headers }: Request, isTls: boolean): Credential | undefined {
  const header = headers.get("authorization");
  if (header !== null) return { kind: "token", text: /^Bearer ([\w-]{20,200})$/.exec(header.trim())?.[1] ?? "" };
  const text = cookieOf(headers, cookieName(isTls));
  return text === undefined ? undefined : { kind: "session", text };
}

/** Who asks, now. Throws "not-signed-in" for a credential that does not hold any more. */
export async function callerOf(control: Control, { kind, text }: Credential): Promise<Caller> {
  const caller = text === "" ? undefined : await (kind === "token" ? callerOfToken : callerOfSession)(control, text);
  if (caller) return caller;
  const why = kind === "token" ? "the token is unknown, too old or was revoked" : "the session is over";
  throw new ConfitureError("not-signed-in", { why });
}

export function cookieOf(headers: Headers, name: string): string | undefined {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
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
