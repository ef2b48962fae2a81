import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { recordAudit } from "../../audit/mod.ts";
import { findProject } from "../../bundles/mod.ts";
import { listDeliveries, listWebhooks, makeWebhook, webhookEvents } from "../../webhooks/mod.ts";
import { by } from "../audited.ts";
import { Answer, route } from "../route.ts";
import { ofProject, placeOf } from "./projects.ts";

const url = z.string().max(2_000).refine(
  (text) => URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol),
  "is no address of a web server",
);

const webhook = z.object({
  id: z.int(),
  server: z.string().describe("Host and port; the rest of the address is not given"),
  events: z.array(z.string()),
  created_at: z.string(),
  created_by: z.string(),
});

const delivery = z.object({
  id: z.int(),
  webhook: z.int(),
  event: z.string(),
  created_at: z.string(),
  attempts: z.int(),
  next_at: z.string().nullable().describe("When it is tried again; null when it arrived or was given up"),
  delivered_at: z.string().nullable(),
  failure: z.string().nullable().describe("What was wrong with the last try"),
});

export type WebhookAnswer = z.output<typeof webhook>;
export type DeliveryAnswer = z.output<typeof delivery>;

export const webhookRoutes = [
  route({
    method: "GET",
    path: "/api/projects/{project}/webhooks",
    tag: "Webhooks",
    summary: "Webhooks of a project, and the last hundred messages to them",
    permission: "admin",
    place: placeOf,
    params: ofProject,
    answer: z.object({ webhooks: z.array(webhook), deliveries: z.array(delivery) }),
    async handle({ params, services: { control: { pool } } }) {
      const { id } = await findProject(pool, params.project);
      return { webhooks: await listWebhooks(pool, id), deliveries: await listDeliveries(pool, id) };
    },
  }),
  route({
    method: "POST",
    path: "/api/projects/{project}/webhooks",
    tag: "Webhooks",
    summary: "Post events of a project to a server; the key that signs them is shown once",
    permission: "admin",
    place: placeOf,
    params: ofProject,
    body: z.object({ url, events: z.array(z.enum(webhookEvents)).min(1).max(webhookEvents.length) }),
    answer: z.object({ id: z.int(), server: z.string(), secret: z.string() }),
    async handle(request) {
      const { params, body, caller, services: { control } } = request;
      const made = await control.pool.transaction(async (session) => {
        const { id, name } = await findProject(session, params.project);
        const made = await makeWebhook(session, control, id, {
          url: new URL(body.url),
          events: body.events,
          by: caller!.name,
        });
        const details = { webhook: made.id, server: made.server, events: body.events };
        await recordAudit(session, { ...by(request), action: "webhook.make", subject: name, details });
        return made;
      });
      return new Answer(made, { status: 201 });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/projects/{project}/webhooks/{webhook}",
    tag: "Webhooks",
    summary: "Revoke a webhook; what was not sent to it yet never is",
    permission: "admin",
    place: placeOf,
    params: ofProject.extend({ webhook: z.string().regex(/^\d{1,15}$/, "is no id") }),
    answer: z.void(),
    async handle(request) {
      const { params, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        const { id, name } = await findProject(session, params.project);
        const [gone] = await session.query<{ server: string }>(
          "DELETE FROM confiture_control.webhook WHERE project = $1 AND id = $2::bigint RETURNING server",
          [id, params.webhook],
        );
        if (!gone) throw new ConfitureError("no-such-thing", { kind: `webhook of ${name}`, name: params.webhook });
        const details = { webhook: Number(params.webhook), server: gone.server };
        await recordAudit(session, { ...by(request), action: "webhook.delete", subject: name, details });
      });
      return new Answer(undefined, {});
    },
  }),
];
