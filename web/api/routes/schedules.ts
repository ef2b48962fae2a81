import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import type { Session } from "../../../engine/postgres/mod.ts";
import { effectOf } from "../../../engine/run/mod.ts";
import { recordAudit } from "../../audit/mod.ts";
import { verbFor } from "../../auth/mod.ts";
import { findProject, isProtectedByOperator } from "../../bundles/mod.ts";
import { runStatuses } from "../../runs/mod.ts";
import { findSchedule, listSchedules, nextTime } from "../../schedules/mod.ts";
import { by } from "../audited.ts";
import { requireRight } from "../permit.ts";
import { orderBody, readOrder } from "../read_order.ts";
import { Answer, type ApiRequest, route } from "../route.ts";
import { ofProject, placeOf } from "./projects.ts";

const cron = z.string().min(1).max(100).describe(
  "Five fields: minute, hour, day of the month, month, day of the week",
);
const timeZone = z.string().min(1).max(60).default("UTC").describe("IANA name: its clocks count");

const schedule = z.object({
  id: z.int(),
  project: z.string(),
  name: z.string(),
  operation: z.string(),
  environment: z.string().nullable(),
  input: z.record(z.string(), z.unknown()),
  cron: z.string(),
  time_zone: z.string(),
  is_enabled: z.boolean(),
  stopped_because: z.string().nullable().describe("Why the server stopped it"),
  next_at: z.string().nullable(),
  last_run: z.string().nullable(),
  last_status: z.enum(runStatuses).nullable().describe("What became of the last run"),
  last_at: z.string().nullable().describe("When it was asked for"),
  owner: z.string().nullable().describe("Whose rights its runs have"),
});

export type ScheduleAnswer = z.output<typeof schedule>;

const ofSchedule = ofProject.extend({ name: z.string().min(1).max(100).regex(/^[\w .-]+$/, "has signs in it") });

/** Whoever changes or ends a schedule that is there may do what it does. */
async function requireRightOver(
  request: ApiRequest<{ project: string; name: string }>,
  session: Session,
): Promise<void> {
  const { params: { project, name }, services: { registry } } = request;
  const [found] = await session.query<{ operation: string; input: Record<string, unknown> }>(
    `SELECT s.operation, s.input FROM confiture_control.schedule s
     JOIN confiture_control.project p ON p.id = s.project WHERE p.name = $1 AND s.name = $2 FOR UPDATE OF s`,
    [project, name],
  );
  // Of an operation that this program does not have any more nobody needs the right.
  const known = registry.operations().some(({ provided }) => provided.name === found?.operation);
  if (!found || !known) return;
  const operation = await registry.operation(found.operation);
  const environment = typeof found.input.env === "string" ? found.input.env : undefined;
  requireRight(request, verbFor(operation, effectOf(operation, found.input)), { project, environment });
}

export const scheduleRoutes = [
  route({
    method: "GET",
    path: "/api/schedule-times",
    tag: "Schedules",
    summary: "The next times that a cron expression names",
    permission: "signed-in",
    query: z.object({ cron, time_zone: timeZone, count: z.coerce.number().int().min(1).max(20).default(5) }),
    answer: z.object({ times: z.array(z.string()) }),
    handle({ query: { cron, time_zone, count }, services: { control } }) {
      const times: Date[] = [];
      while (times.length < count) times.push(nextTime(cron, time_zone, times.at(-1) ?? control.host.now()));
      return Promise.resolve({ times: times.map((time) => time.toISOString()) });
    },
  }),
  route({
    method: "GET",
    path: "/api/projects/{project}/schedules",
    tag: "Schedules",
    summary: "Schedules of a project",
    permission: "view",
    place: placeOf,
    params: ofProject,
    answer: z.object({ schedules: z.array(schedule) }),
    async handle({ params, services: { control } }) {
      const { name } = await findProject(control.pool, params.project);
      return { schedules: await listSchedules(control.pool, name) };
    },
  }),
  route({
    method: "PUT",
    path: "/api/projects/{project}/schedules/{name}",
    tag: "Schedules",
    summary: "Run an operation by the clock, with the rights of whoever says so; makes the schedule or changes it",
    permission: "signed-in",
    params: ofSchedule,
    body: orderBody.pick({ input: true }).extend({
      operation: z.string().min(1).max(100),
      cron,
      time_zone: timeZone,
      is_enabled: z.boolean().default(true),
      confirm: z.string().optional().describe("The environment's name once more, where its runs can lose something"),
    }),
    answer: schedule,
    async handle(request) {
      const { params, body, caller, services: { control } } = request;
      const order = { project: params.project, input: body.input, attach: [] };
      const { operation, effect, changesDatabase, environment, input } = await readOrder(
        request,
        body.operation,
        order,
      );
      const isConsented = changesDatabase && body.confirm === environment;
      if (effect === "destroy" && changesDatabase && !isConsented) {
        throw new ConfitureError("confirmation-needed", { operation: operation.name, environment: environment! });
      }
      const next = nextTime(body.cron, body.time_zone, control.host.now());
      await control.pool.transaction(async (session) => {
        const { id, name } = await findProject(session, params.project);
        await requireRightOver(request, session);
        if (changesDatabase && await isProtectedByOperator(session, id, environment!)) {
          throw new ConfitureError("approval-needed", { operation: operation.name, environment: environment! });
        }
        await session.query(
          `INSERT INTO confiture_control.schedule
             (project, name, operation, input, cron, time_zone, is_enabled, is_consented, next_at, person)
           VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9::timestamptz, $10)
           ON CONFLICT (project, name) DO UPDATE SET operation = excluded.operation, input = excluded.input,
             cron = excluded.cron, time_zone = excluded.time_zone, is_enabled = excluded.is_enabled,
             is_consented = excluded.is_consented, next_at = excluded.next_at, person = excluded.person,
             stopped_because = NULL`,
          [
            ...[id, params.name, operation.name, JSON.stringify(input), body.cron, body.time_zone, body.is_enabled],
            ...[isConsented, body.is_enabled ? next.toISOString() : null, caller!.person],
          ],
        );
        const details = { operation: operation.name, environment, cron: body.cron, is_enabled: body.is_enabled };
        await recordAudit(session, {
          ...by(request),
          action: "schedule.put",
          subject: `${name}/${params.name}`,
          details,
        });
      });
      return await findSchedule(control.pool, params.project, params.name);
    },
  }),
  route({
    method: "DELETE",
    path: "/api/projects/{project}/schedules/{name}",
    tag: "Schedules",
    summary: "Forget a schedule; its runs stay",
    permission: "submit",
    place: placeOf,
    params: ofSchedule,
    answer: z.void(),
    async handle(request) {
      const { params, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        const { id, name } = await findProject(session, params.project);
        await requireRightOver(request, session);
        const gone = await session.query(
          "DELETE FROM confiture_control.schedule WHERE project = $1 AND name = $2 RETURNING 1 AS one",
          [id, params.name],
        );
        if (gone.length === 0) {
          throw new ConfitureError("no-such-thing", { kind: `schedule of ${name}`, name: params.name });
        }
        await recordAudit(session, { ...by(request), action: "schedule.delete", subject: `${name}/${params.name}` });
      });
      return new Answer(undefined, {});
    },
  }),
];
