import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { recordAudit } from "../../audit/mod.ts";
import {
  longestHours,
  openSessionOf,
  personByPassword,
  roles,
  shortestPassword,
  useSetupCode,
  verbsOf,
} from "../../auth/mod.ts";
import { cookieName } from "../read_caller.ts";
import { Answer, type ApiRequest, route } from "../route.ts";

const login = z.string().trim().min(1).max(100).regex(/^[^\s\p{Cc}]+$/u, "has blanks or control characters in it");
const password = z.string().min(shortestPassword, `has to have at least ${shortestPassword} characters`).max(200);

const me = z.object({
  name: z.string(),
  via: z.enum(["session", "token"]),
  grants: z.array(
    z.object({ role: z.enum(roles), project: z.string().nullable(), environment: z.string().nullable() }),
  ),
  verbs: z.array(z.string()).describe("What the caller may do somewhere"),
});

export const sessionRoutes = [
  route({
    method: "POST",
    path: "/api/setup",
    tag: "Session",
    summary: "Use a setup code: make the first admin, or open an account anew",
    permission: "open",
    body: z.object({
      code: z.string().min(1).max(200),
      login,
      name: z.string().trim().min(1).max(100).optional(),
      password,
    }),
    answer: z.object({ person: z.int() }),
    async handle(request) {
      requireSafeWire(request);
      const { code, login, name = login, password } = request.body;
      const { control } = request.services;
      const from = { address: request.address, request: request.id };
      const person = await useSetupCode(control.pool, control.host, { code, login, name, password }, from);
      return await signedIn(request, person, "setup code", { person });
    },
  }),
  route({
    method: "POST",
    path: "/api/session",
    tag: "Session",
    summary: "Sign in with a local account",
    permission: "open",
    body: z.object({ login: z.string().min(1).max(200), password: z.string().min(1).max(200) }),
    answer: z.object({ person: z.int() }),
    async handle(request) {
      requireSafeWire(request);
      const person = await personByPassword(request.services.control, request.body, request.address);
      return await signedIn(request, person, "password", { person });
    },
  }),
  route({
    method: "GET",
    path: "/api/session",
    tag: "Session",
    summary: "Who is signed in, and what they may do",
    permission: "signed-in",
    answer: me,
    handle({ caller }) {
      const { name, via, grants, narrowing } = caller!;
      const verbs = [...new Set(grants.flatMap(({ role }) => verbsOf[role]))];
      const narrowed = narrowing ? verbs.filter((verb) => narrowing.verbs.includes(verb)) : verbs;
      return Promise.resolve({ name, via, grants: [...grants], verbs: narrowed });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/session",
    tag: "Session",
    summary: "Sign out",
    permission: "signed-in",
    answer: z.void(),
    async handle(request) {
      const { caller, services: { control }, address, id } = request;
      if (caller!.via === "token") {
        throw new ConfitureError("conflict", { what: "a token has no session", remedy: "Revoke the token instead." });
      }
      await control.pool.transaction(async (session) => {
        await session.query("UPDATE confiture_control.session SET revoked_at = now() WHERE id = $1", [
          caller!.credential,
        ]);
        await recordAudit(session, {
          actor: caller!.name,
          action: "session.close",
          subject: caller!.name,
          address,
          request: id,
        });
      });
      return new Answer(undefined, { headers: { "set-cookie": cookie(request, "", 0) } });
    },
  }),
];

async function signedIn(request: ApiRequest, person: number, how: string, body: unknown): Promise<Answer> {
  const { address, userAgent, id, services } = request;
  const { token } = await openSessionOf(services.control, person, { address, userAgent, request: id, how });
  return new Answer(body, { status: 201, headers: { "set-cookie": cookie(request, token, longestHours * 3600) } });
}

function cookie(request: ApiRequest, token: string, seconds: number): string {
  const { isTls } = request;
  return `${cookieName(isTls)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isTls ? "; Secure" : ""}`;
}

/** A password in the clear is anybody's who listens; on this machine nobody does. */
function requireSafeWire({ isSecure, address }: ApiRequest): void {
  if (!isSecure) throw new ConfitureError("insecure-login", { address });
}
