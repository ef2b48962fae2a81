import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { recordAudit } from "../../audit/mod.ts";
import { hasNobody, personByPassword, roles, shortestPassword, useSetupCode, verbs, verbsOf } from "../../auth/mod.ts";
import { Answer, route } from "../route.ts";
import { requireSafeWire, sessionCookie, signedIn } from "../sign_in_answer.ts";

const login = z.string().trim().min(1).max(100).regex(/^[^\s\p{Cc}]+$/u, "has blanks or control characters in it");
const password = z.string().min(shortestPassword, `has to have at least ${shortestPassword} characters`).max(200);

const me = z.object({
  person: z.int(),
  name: z.string(),
  via: z.enum(["session", "token"]),
  grants: z.array(
    z.object({
      role: z.enum(roles),
      project: z.string().nullable(),
      environment: z.string().nullable(),
      verbs: z.array(z.enum(verbs)).describe("What it lets the caller do there"),
    }),
  ),
  verbs: z.array(z.string()).describe("What the caller may do somewhere"),
});

const signIn = z.object({
  needs_setup: z.boolean().describe("Nobody can sign in yet: the code that the server printed makes the first admin"),
  has_provider: z.boolean().describe("Whether people sign in at an identity provider too"),
  is_safe: z.boolean().describe("False where passwords are refused, since the wire can be listened to"),
  shortest_password: z.int(),
  version: z.string(),
});

export type SessionAnswer = z.output<typeof me>;
export type SignInAnswer = z.output<typeof signIn>;

export const sessionRoutes = [
  route({
    method: "GET",
    path: "/api/sign-in",
    tag: "Session",
    summary: "How people sign in here",
    permission: "open",
    answer: signIn,
    handle: async ({ services: { control, provider, version }, isSecure }) => ({
      needs_setup: await hasNobody(control.pool),
      has_provider: provider !== undefined,
      is_safe: isSecure,
      shortest_password: shortestPassword,
      version,
    }),
  }),
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
      const { person, name, via, narrowing } = caller!;
      const grants = caller!.grants.map((grant) => ({
        ...grant,
        verbs: verbsOf[grant.role].filter((verb) => narrowing?.verbs.includes(verb) ?? true),
      }));
      return Promise.resolve({ person, name, via, grants, verbs: [...new Set(grants.flatMap(({ verbs }) => verbs))] });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/session",
    tag: "Session",
    summary: "Sign out",
    permission: "signed-in",
    answer: z.object({
      end_session_url: z.string().nullable().describe("Where to go to sign out at the identity provider too"),
    }),
    async handle(request) {
      const { caller, services: { control, provider, url: home }, address, id } = request;
      if (caller!.via === "token") {
        throw new ConfitureError("conflict", { what: "a token has no session", remedy: "Revoke the token instead." });
      }
      const [closed] = await control.pool.transaction(async (session) => {
        const rows = await session.query<{ hint: string | null }>(
          "UPDATE confiture_control.session SET revoked_at = now() WHERE id = $1 RETURNING id_token_hint AS hint",
          [caller!.credential],
        );
        await recordAudit(session, {
          actor: caller!.name,
          action: "session.close",
          subject: caller!.name,
          address,
          request: id,
        });
        return rows;
      });
      const hint = closed?.hint ?? undefined;
      // A provider that does not answer keeps nobody signed in here.
      const url = hint === undefined
        ? undefined
        : await provider?.endSession(hint, `${home()}/`).catch(() => undefined);
      return new Answer({ end_session_url: url ?? null }, { headers: { "set-cookie": sessionCookie(request, "", 0) } });
    },
  }),
];
