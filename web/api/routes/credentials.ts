import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { recordAudit } from "../../audit/mod.ts";
import { newToken, type Verb, verbs } from "../../auth/mod.ts";
import { by } from "../audited.ts";
import { Answer, type ApiRequest, route } from "../route.ts";
import { timeText } from "../../control/mod.ts";

const longestDays = 366;
const id = z.coerce.number().int().min(1).max(2 ** 53);
const time = (column: string) => `${timeText(column)} AS ${column}`;

const token = z.object({
  id: z.int(),
  name: z.string(),
  prefix: z.string().describe("How it begins; the rest was shown once"),
  verbs: z.array(z.enum(verbs)),
  project: z.string().nullable(),
  environment: z.string().nullable(),
  created_at: z.string(),
  expires_at: z.string(),
  last_used_at: z.string().nullable(),
});

const open = z.object({
  id: z.int(),
  created_at: z.string(),
  last_seen_at: z.string(),
  address: z.string(),
  user_agent: z.string(),
  is_current: z.boolean(),
});

export type TokenAnswer = z.output<typeof token>;
export type OpenSessionAnswer = z.output<typeof open>;

/** The caller's own sessions and tokens. */
export const credentialRoutes = [
  route({
    method: "GET",
    path: "/api/sessions",
    tag: "Session",
    summary: "Where the caller is signed in",
    permission: "signed-in",
    answer: z.object({ sessions: z.array(open) }),
    async handle(request) {
      const { caller, services: { control } } = request;
      requireSession(request);
      const rows = await control.pool.query<Omit<z.input<typeof open>, "is_current">>(
        `SELECT id, ${time("created_at")}, ${time("last_seen_at")}, address, user_agent FROM confiture_control.session
         WHERE person = $1 AND revoked_at IS NULL AND expires_at > now() ORDER BY last_seen_at DESC`,
        [caller!.person],
      );
      const isCurrent = (row: { id: number }) => caller!.via === "session" && row.id === caller!.credential;
      return { sessions: rows.map((row) => ({ ...row, is_current: isCurrent(row) })) };
    },
  }),
  route({
    method: "DELETE",
    path: "/api/sessions/{session}",
    tag: "Session",
    summary: "End one of the caller's sessions",
    permission: "signed-in",
    params: z.object({ session: id }),
    answer: z.void(),
    handle(request) {
      requireSession(request);
      return revoke(request, "session", request.params.session);
    },
  }),
  route({
    method: "GET",
    path: "/api/tokens",
    tag: "Tokens",
    summary: "The caller's API tokens",
    permission: "signed-in",
    answer: z.object({ tokens: z.array(token) }),
    async handle(request) {
      const { caller, services: { control } } = request;
      requireSession(request);
      const tokens = await control.pool.query<z.input<typeof token>>(
        `SELECT id, name, prefix, to_jsonb(verbs) AS verbs, project, environment, ${time("created_at")},
           ${time("expires_at")}, ${time("last_used_at")} FROM confiture_control.token
         WHERE person = $1 AND revoked_at IS NULL ORDER BY id`,
        [caller!.person],
      );
      return { tokens };
    },
  }),
  route({
    method: "POST",
    path: "/api/tokens",
    tag: "Tokens",
    summary: "Make an API token; it is shown this once",
    permission: "signed-in",
    body: z.object({
      name: z.string().trim().min(1).max(100),
      verbs: z.array(z.enum(verbs)).min(1).describe("What it may be used for, within its owner's rights"),
      project: z.string().min(1).max(100).nullable().default(null),
      environment: z.string().min(1).max(100).nullable().default(null),
      days: z.int().min(1).max(longestDays).describe("How long it lives"),
    }),
    answer: z.object({ id: z.int(), token: z.string() }),
    async handle(request) {
      const { caller, body, services: { control } } = request;
      // A token that makes tokens would outlive its own end.
      requireSession(request);
      const { token, hash } = newToken(control.host, "confiture_");
      const made = await control.pool.transaction(async (session) => {
        const [row] = await session.query<{ id: number }>(
          `INSERT INTO confiture_control.token
             (token_hash, prefix, name, person, verbs, project, environment, expires_at)
           VALUES ($1, $2, $3, $4, $5::text[], $6, $7, now() + make_interval(days => $8)) RETURNING id`,
          [
            hash,
            token.slice(0, 16),
            body.name,
            caller!.person,
            [...new Set<Verb>(body.verbs)],
            body.project,
            body.environment,
            body.days,
          ],
        );
        const { name, ...details } = body;
        await recordAudit(session, { ...by(request), action: "token.make", subject: name, details });
        return row!.id;
      });
      return new Answer({ id: made, token }, { status: 201 });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/tokens/{token}",
    tag: "Tokens",
    summary: "Revoke one of the caller's tokens",
    permission: "signed-in",
    params: z.object({ token: id }),
    answer: z.void(),
    handle(request) {
      // Whoever finds one may end it.
      const { via, credential } = request.caller!;
      if (via !== "token" || credential !== request.params.token) requireSession(request);
      return revoke(request, "token", request.params.token);
    },
  }),
];

/** What opens an account is its owner's alone: no verb of a token reaches it. */
function requireSession({ caller }: ApiRequest): void {
  if (caller!.via === "session") return;
  throw new ConfitureError("conflict", {
    what: "a token looks after no sessions and tokens",
    remedy: "Sign in, and do it there.",
  });
}

async function revoke(request: ApiRequest, kind: "session" | "token", credential: number): Promise<void> {
  const { caller, services: { control } } = request;
  await control.pool.transaction(async (session) => {
    const gone = await session.query(
      `UPDATE confiture_control.${kind} SET revoked_at = now()
       WHERE id = $1 AND person = $2 AND revoked_at IS NULL RETURNING 1 AS one`,
      [credential, caller!.person],
    );
    if (gone.length === 0) throw new ConfitureError("no-such-thing", { kind, name: String(credential) });
    await recordAudit(session, { ...by(request), action: `${kind}.revoke`, subject: String(credential) });
  });
}
