import { z } from "zod";
import { route } from "../route.ts";
import { timeText } from "../../control/mod.ts";

const entry = z.object({
  id: z.int(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
  address: z.string().nullable(),
  request: z.string().nullable(),
  hash: z.string().nullable().describe("Its link of the chain; null until it is sealed"),
});

export const auditRoutes = [
  route({
    method: "GET",
    path: "/api/audit",
    tag: "Audit",
    summary: "Entries of the audit log, newest first",
    permission: "admin",
    query: z.object({
      before: z.coerce.number().int().min(1).optional(),
      actor: z.string().optional(),
      action: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
    }),
    answer: z.object({ entries: z.array(entry) }),
    async handle({ query, services: { control } }) {
      const entries = await control.pool.query<z.input<typeof entry>>(
        `SELECT a.id, ${timeText("a.at", "ms")} AS at, a.actor, a.action,
           a.subject, a.details, a.address, a.request, encode(s.hash, 'hex') AS hash
         FROM confiture_control.audit a LEFT JOIN confiture_control.audit_seal s ON s.entry = a.id
         WHERE ($1::bigint IS NULL OR a.id < $1) AND ($2::text IS NULL OR a.actor = $2)
           AND ($3::text IS NULL OR a.action = $3)
         ORDER BY a.id DESC LIMIT $4`,
        [query.before, query.actor, query.action, query.limit],
      );
      return { entries };
    },
  }),
];
