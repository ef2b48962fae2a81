import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { recordAudit } from "../../audit/mod.ts";
import { endSessions, grantGroupRole } from "../../auth/mod.ts";
import { by } from "../audited.ts";
import { route } from "../route.ts";
import { grant, requireAdmin, requireWholePlace } from "./people.ts";

const group = z.object({ group: z.string(), grants: z.array(grant.extend({ id: z.int() })) });

export type GroupAnswer = z.output<typeof group>;

const params = z.object({ group: z.string().min(1).max(200) });

export const groupRoutes = [
  route({
    method: "GET",
    path: "/api/groups",
    tag: "People",
    summary: "Roles of the identity provider's groups",
    permission: "admin",
    answer: z.object({ groups: z.array(group) }),
    handle: async ({ services: { control } }) => ({
      groups: await control.pool.query<{ group: string; grants: never[] }>(
        `SELECT g.group_name AS "group", jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'project', g.project,
           'environment', g.environment) ORDER BY g.id) AS grants
         FROM confiture_control.role_grant g WHERE g.group_name IS NOT NULL GROUP BY 1 ORDER BY 1`,
      ),
    }),
  }),
  route({
    method: "POST",
    path: "/api/groups/{group}/grants",
    tag: "People",
    summary: "Give a group of the identity provider a role; whoever is in it is let in from then on",
    permission: "admin",
    params,
    body: grant,
    answer: z.void(),
    async handle(request) {
      const { params: { group }, body, services: { control } } = request;
      requireWholePlace(body);
      await control.pool.transaction(async (session) => {
        await grantGroupRole(session, group, body);
        await endSessions(session, { group }, request.caller!);
        await recordAudit(session, { ...by(request), action: "group.grant", subject: group, details: body });
      });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/groups/{group}/grants/{grant}",
    tag: "People",
    summary: "Take a group's role back",
    permission: "admin",
    params: params.extend({ grant: z.coerce.number().int().min(1).max(2 ** 53) }),
    answer: z.void(),
    async handle(request) {
      const { params: { group, grant }, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        const [gone] = await session.query<{ role: string; project: string | null; environment: string | null }>(
          `DELETE FROM confiture_control.role_grant WHERE id = $1 AND group_name = $2
           RETURNING role, project, environment`,
          [grant, group],
        );
        if (!gone) throw new ConfitureError("no-such-thing", { kind: "grant", name: String(grant) });
        await requireAdmin(session);
        await endSessions(session, { group }, request.caller!);
        await recordAudit(session, { ...by(request), action: "group.ungrant", subject: group, details: gone });
      });
    },
  }),
];
