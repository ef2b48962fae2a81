import { ConfitureError } from "../../engine/errors.ts";
import { longestHours, openSessionOf } from "../auth/mod.ts";
import { cookieName, cookieOf } from "./read_caller.ts";
import { Answer, type ApiRequest } from "./route.ts";

/** Opens a session for somebody who proved who they are, and gives its token to the browser. */
export async function signedIn(
  request: ApiRequest,
  person: number,
  how: string,
  body: unknown,
  idToken?: string,
): Promise<Answer> {
  const { address, userAgent, id, services, raw, isTls } = request;
  const before = cookieOf(raw.headers, cookieName(isTls));
  const from = { address, userAgent, request: id, how, idToken, before };
  const { token } = await openSessionOf(services.control, person, from);
  return new Answer(body, {
    status: 201,
    headers: { "set-cookie": sessionCookie(request, token, longestHours * 3600) },
  });
}

export function sessionCookie({ isTls }: ApiRequest, token: string, seconds: number): string {
  return `${cookieName(isTls)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isTls ? "; Secure" : ""}`;
}

/** A password in the clear is anybody's who listens; on this machine nobody does. */
export function requireSafeWire({ isSecure, address }: ApiRequest): void {
  if (!isSecure) throw new ConfitureError("insecure-login", { address });
}
