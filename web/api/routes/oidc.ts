import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { flowMinutes, identifiedPerson, type IdentityProvider } from "../../auth/mod.ts";
import { cookieOf } from "../read_caller.ts";
import { Answer, type ApiRequest, route } from "../route.ts";
import { requireSafeWire, signedIn } from "../sign_in_answer.ts";

const callback = "/api/oidc/callback";

/** The cookie that binds a sign-in to the browser which began it. */
const flowCookie = (isTls: boolean) => isTls ? "__Host-confiture-flow" : "confiture-flow";

function providerOf({ services }: ApiRequest): IdentityProvider {
  if (services.provider) return services.provider;
  throw new ConfitureError("no-such-thing", { kind: "identity provider", name: "on this server" });
}

/** A path of our own: whoever sends a link decides where somebody ends up after signing in. */
function ownPath(path: string): string {
  const base = "http://own.invalid";
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined;
  // "/.//host" is a path of ours until a browser reads what is left of it.
  const isOwn = path.startsWith("/") && url?.origin === base && !url.pathname.startsWith("//");
  return isOwn ? `${url.pathname}${url.search}${url.hash}` : "/";
}

export const oidcRoutes = [
  route({
    method: "GET",
    path: "/api/oidc/login",
    tag: "Session",
    summary: "Sign in at the identity provider: leads the browser there",
    permission: "open",
    query: z.object({ return_to: z.string().max(2_000).default("/").describe("Path to come back to") }),
    answer: z.void(),
    async handle(request) {
      const provider = providerOf(request);
      requireSafeWire(request);
      const { query, isTls, services } = request;
      const { location, state } = await provider.begin(ownPath(query.return_to), services.url() + callback);
      const secure = isTls ? "; Secure" : "";
      const cookie = `${flowCookie(isTls)}=${state}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${
        flowMinutes * 60
      }${secure}`;
      return new Answer(undefined, { status: 302, headers: { location, "set-cookie": cookie } });
    },
  }),
  route({
    method: "GET",
    path: callback,
    tag: "Session",
    summary: "Where the identity provider leads the browser back to",
    permission: "open",
    query: z.looseObject({}),
    answer: z.void(),
    async handle(request) {
      const provider = providerOf(request);
      requireSafeWire(request);
      const { address, id, isTls, raw, services } = request;
      // Our own name, and never that of the Host header.
      const answer = new URL(`${services.url()}${callback}${new URL(raw.url).search}`);
      const identified = await provider.finish(answer, cookieOf(raw.headers, flowCookie(isTls)));
      const person = await identifiedPerson(services.control.pool, identified, { address, request: id });
      const { options } = await signedIn(request, person, "identity provider", undefined, identified.idToken);
      return new Answer(undefined, { status: 302, headers: { ...options.headers, location: identified.returnTo } });
    },
  }),
];
