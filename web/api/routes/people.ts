import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import type { Session } from "../../../engine/postgres/mod.ts";
import { recordAudit } from "../../audit/mod.ts";
import { createPerson, endSessions, grantRole, makeSetupCode, roles } from "../../auth/mod.ts";
import { by } from "../audited.ts";
import { Answer, route } from "../route.ts";
import { timeText } from "../../control/mod.ts";

export const grant = z.object({
  role: z.enum(roles),
  project: z.string().min(1).max(100).nullable().default(null),
  environment: z.string().min(1).max(100).nullable().default(null),
});
const person = z.object({
  id: z.int(),
  name: z.string(),
  login: z.string().nullable(),
  created_at: z.string(),
  disabled_at: z.string().nullable(),
  has_password: z.boolean().describe("False for a local account whose owner has not used the code yet"),
  groups: z.array(z.string()).nullable().describe(
    "Groups of the identity provider at the last sign-in; null where somebody has never come from there",
  ),
  grants: z.array(grant.extend({ id: z.int() })),
});
const listed = z.object({ people: z.array(person) });
const params = z.object({ person: z.coerce.number().int().min(1).max(2 ** 53) });

export type PersonAnswer = z.output<typeof person>;
export type GrantAnswer = PersonAnswer["grants"][number];

const people = `SELECT p.id, p.name, p.login,
    ${timeText("p.created_at")} AS created_at,
    ${timeText("p.disabled_at")} AS disabled_at,
    p.password IS NOT NULL AS has_password,
    (SELECT coalesce(jsonb_agg(DISTINCT g ORDER BY g) FILTER (WHERE g IS NOT NULL), '[]')
     FROM confiture_control.identity i LEFT JOIN LATERAL unnest(i.groups) AS g ON true
     WHERE i.person = p.id HAVING count(*) > 0) AS groups,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'project', g.project,
       'environment', g.environment) ORDER BY g.id), '[]')
     FROM confiture_control.role_grant g WHERE g.person = p.id) AS grants
  FROM confiture_control.person p`;

async function nameOf(session: Session, id: number): Promise<string> {
  const [row] = await session.query<{ name: string }>(
    "SELECT name FROM confiture_control.person WHERE id = $1 FOR UPDATE",
    [id],
  );
  if (row) return row.name;
  throw new ConfitureError("no-such-thing", { kind: "person", name: String(id) });
}

/** A server that nobody can administer any more would have to be opened from its host. */
export async function requireAdmin(session: Session): Promise<void> {
  await session.query("SELECT pg_catalog.pg_advisory_xact_lock(1668247142, 2) AS locked");
  const rows = await session.query(
    `SELECT 1 AS one FROM confiture_control.role_grant g JOIN confiture_control.person p ON p.disabled_at IS NULL
       AND (p.id = g.person OR EXISTS (SELECT FROM confiture_control.identity i
         WHERE i.person = p.id AND g.group_name = ANY (i.groups)))
     WHERE g.role = 'admin' AND g.project IS NULL LIMIT 1`,
  );
  if (rows.length > 0) return;
  throw new ConfitureError("conflict", { what: "nobody would be admin any more", remedy: "Make another admin first." });
}

export function requireWholePlace({ project, environment }: z.output<typeof grant>): void {
  if (environment === null || project !== null) return;
  throw new ConfitureError("request-invalid", { where: "body: environment", problem: "name its project too" });
}

export const peopleRoutes = [
  route({
    method: "GET",
    path: "/api/people",
    tag: "People",
    summary: "People and their roles",
    permission: "admin",
    answer: listed,
    handle: async ({ services: { control } }) => ({
      people: await control.pool.query(`${people} ORDER BY p.name`) as never,
    }),
  }),
  route({
    method: "POST",
    path: "/api/people",
    tag: "People",
    summary: "Make a local account; the answer has the code with which its owner sets a password",
    permission: "admin",
    body: z.object({
      login: z.string().trim().min(1).max(100).regex(/^[^\s\p{Cc}]+$/u, "has blanks or control characters in it"),
      name: z.string().trim().min(1).max(100).optional(),
      grants: z.array(grant).max(50).default([]),
    }),
    answer: z.object({ person: z.int(), code: z.string(), expires_at: z.string() }),
    async handle(request) {
      const { body: { login, name = login, grants }, services: { control } } = request;
      for (const each of grants) requireWholePlace(each);
      const id = await control.pool.transaction(async (session) => {
        const made = await createPerson(session, { name, login });
        for (const each of grants) await grantRole(session, made, each);
        await recordAudit(session, { ...by(request), action: "person.make", subject: login, details: { grants } });
        return made;
      });
      const code = await makeSetupCode(control.pool, control.host, login, request.caller!.name);
      return new Answer({ person: id, ...code }, { status: 201 });
    },
  }),
  route({
    method: "POST",
    path: "/api/people/{person}/grants",
    tag: "People",
    summary: "Give somebody a role",
    permission: "admin",
    params,
    body: grant,
    answer: z.void(),
    async handle(request) {
      const { params: { person }, body, services: { control } } = request;
      requireWholePlace(body);
      await control.pool.transaction(async (session) => {
        const name = await nameOf(session, person);
        await grantRole(session, person, body);
        await endSessions(session, { person }, request.caller!);
        await recordAudit(session, { ...by(request), action: "person.grant", subject: name, details: body });
      });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/people/{person}/grants/{grant}",
    tag: "People",
    summary: "Take a role back",
    permission: "admin",
    params: params.extend({ grant: z.coerce.number().int().min(1).max(2 ** 53) }),
    answer: z.void(),
    async handle(request) {
      const { params: { person, grant }, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        const name = await nameOf(session, person);
        const [gone] = await session.query<{ role: string; project: string | null; environment: string | null }>(
          `DELETE FROM confiture_control.role_grant WHERE id = $1 AND person = $2 RETURNING role, project, environment`,
          [grant, person],
        );
        if (!gone) throw new ConfitureError("no-such-thing", { kind: "grant", name: String(grant) });
        await requireAdmin(session);
        await endSessions(session, { person }, request.caller!);
        await recordAudit(session, { ...by(request), action: "person.ungrant", subject: name, details: gone });
      });
    },
  }),
  route({
    method: "POST",
    path: "/api/people/{person}/disable",
    tag: "People",
    summary: "Shut somebody out at once: sessions and tokens end",
    permission: "admin",
    params,
    body: z.object({}),
    answer: z.void(),
    async handle(request) {
      const { params: { person }, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        const name = await nameOf(session, person);
        await session.query("UPDATE confiture_control.person SET disabled_at = now() WHERE id = $1", [person]);
        // A code that was made before would open the account again.
        await session.query("DELETE FROM confiture_control.setup_code WHERE person = $1 AND used_at IS NULL", [person]);
        for (const table of ["session", "token"]) {
          await session.query(
            `UPDATE confiture_control.${table} SET revoked_at = now() WHERE person = $1 AND revoked_at IS NULL`,
            [person],
          );
        }
        await requireAdmin(session);
        await recordAudit(session, { ...by(request), action: "person.disable", subject: name });
      });
    },
  }),
  route({
    method: "POST",
    path: "/api/people/{person}/enable",
    tag: "People",
    summary: "Let somebody in again who was shut out, with the roles of before; sessions and tokens stay over",
    permission: "admin",
    params,
    body: z.object({}),
    answer: z.void(),
    async handle(request) {
      const { params: { person }, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        const name = await nameOf(session, person);
        await session.query("UPDATE confiture_control.person SET disabled_at = NULL WHERE id = $1", [person]);
        await recordAudit(session, { ...by(request), action: "person.enable", subject: name });
      });
    },
  }),
  route({
    method: "POST",
    path: "/api/people/{person}/code",
    tag: "People",
    summary: "A code with which the owner of a local account chooses a new password; it is shown this once",
    permission: "admin",
    params,
    body: z.object({}),
    answer: z.object({ login: z.string(), code: z.string(), expires_at: z.string() }),
    async handle(request) {
      const { params: { person }, caller, services: { control } } = request;
      const [found] = await control.pool.query<{ login: string | null; is_disabled: boolean }>(
        "SELECT login, disabled_at IS NOT NULL AS is_disabled FROM confiture_control.person WHERE id = $1",
        [person],
      );
      if (!found) throw new ConfitureError("no-such-thing", { kind: "person", name: String(person) });
      const refuse = (what: string, remedy: string) => new ConfitureError("conflict", { what, remedy });
      if (found.login === null) {
        throw refuse("somebody of the identity provider has no password here", "They sign in there.");
      }
      if (found.is_disabled) throw refuse("the account is shut", "Let its owner in again first.");
      const { login } = found;
      const made = await makeSetupCode(control.pool, control.host, login, caller!.name);
      return new Answer({ login, ...made }, { status: 201 });
    },
  }),
];
