import { z } from "zod";
import { exportAudit, readAudit, verifyAudit } from "../../audit/mod.ts";
import { route } from "../route.ts";

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

const filter = z.object({
  actor: z.string().max(200).optional(),
  action: z.string().max(100).optional().describe("An action, or what several begin with: person, run"),
  subject: z.string().max(300).optional(),
  since: z.iso.date().optional().describe("First day, UTC"),
  until: z.iso.date().optional().describe("Last day, UTC"),
});

const verdict = z.object({
  entries: z.int(),
  sealed: z.int().describe("Entries that are in the chain; a newer one gets its link within seconds"),
  intact: z.boolean(),
  broken_at: z.int().nullable().describe("Id of the first entry that does not fit"),
  problem: z.string().nullable(),
});

export type AuditAnswer = z.output<typeof entry>;
export type AuditChainAnswer = z.output<typeof verdict>;

export const auditRoutes = [
  route({
    method: "GET",
    path: "/api/audit",
    tag: "Audit",
    summary: "Entries of the audit log, newest first",
    permission: "admin",
    query: filter.extend({
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
    }),
    answer: z.object({ entries: z.array(entry) }),
    handle: async ({ query: { before, limit, ...filter }, services: { control } }) => ({
      entries: await readAudit(control.pool, filter, { before, limit }),
    }),
  }),
  route({
    method: "GET",
    path: "/api/audit/export",
    tag: "Audit",
    summary:
      "All entries that a filter leaves, as a file. In CSV, what begins like a formula has an apostrophe before it",
    permission: "admin",
    query: filter.extend({ format: z.enum(["csv", "json"]).default("json") }),
    answer: z.string(),
    media: "application/octet-stream",
    handle({ query: { format, ...filter }, id, services: { control } }) {
      const day = control.host.now().toISOString().slice(0, 10);
      const body = ReadableStream.from(exportAudit(control.pool, filter, format)).pipeThrough(new TextEncoderStream());
      return Promise.resolve(
        new Response(body, {
          headers: {
            "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
            "content-disposition": `attachment; filename="audit-${day}.${format}"`,
            "cache-control": "no-store",
            "x-request-id": id,
          },
        }),
      );
    },
  }),
  route({
    method: "GET",
    path: "/api/audit/chain",
    tag: "Audit",
    summary: "Whether the log is as it was written: walks the chain of hashes over all entries",
    permission: "admin",
    answer: verdict,
    handle: ({ services: { control } }) => verifyAudit(control.pool),
  }),
];
