import { z } from "zod";
import { killCancelledReview } from "../../approvals/mod.ts";
import { placesOf, type Verb } from "../../auth/mod.ts";
import { findRun, listRuns, readEvents, runStatuses, type Wish, wishRun } from "../../runs/mod.ts";
import { requireRight } from "../permit.ts";
import { followRun } from "../follow_run.ts";
import { route } from "../route.ts";
import { ofRun, placeOfRun, seenRun } from "../seen_run.ts";

const summary = z.object({
  id: z.string(),
  project: z.string().nullable(),
  bundle: z.string().nullable(),
  commit: z.string().nullable().describe("The commit that its files are of, where they come from git"),
  operation: z.string(),
  effect: z.enum(["read", "write", "destroy"]),
  environment: z.string().nullable(),
  input: z.record(z.string(), z.unknown()),
  status: z.enum(runStatuses),
  requested_by: z.string(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  attempt: z.int(),
  worker: z.string().nullable(),
  last_event: z.int(),
  wish: z.enum(["cancel", "pause"]).nullable(),
  exit_code: z.int().nullable(),
});

const whole = summary.extend({
  output: z.unknown().describe("The operation's result, when it succeeded"),
  error: z.unknown().describe("What went wrong, when it failed"),
  approval: z.int().nullable().describe("The approval that it has, or whose review it is"),
});

export type RunSummary = z.output<typeof summary>;
export type RunAnswer = z.output<typeof whole>;

export const runRoutes = [
  route({
    method: "GET",
    path: "/api/runs",
    tag: "Runs",
    summary: "Runs, newest first",
    permission: "view",
    place: () => Promise.resolve("anywhere" as const),
    query: z.object({
      project: z.string().optional(),
      environment: z.string().optional(),
      operation: z.string().optional(),
      status: z.enum(runStatuses).optional(),
      before: z.string().optional().describe("Runs older than this one"),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: z.object({ runs: z.array(summary) }),
    async handle({ query, caller, services: { control } }) {
      return { runs: await listRuns(control.pool, { ...query, places: placesOf(caller!, "view") }) };
    },
  }),
  route({
    method: "GET",
    path: "/api/runs/{run}",
    tag: "Runs",
    summary: "One run with its result",
    permission: "signed-in",
    params: ofRun,
    answer: whole,
    handle: (request) => seenRun(request),
  }),
  route({
    method: "GET",
    path: "/api/runs/{run}/events",
    tag: "Runs",
    summary: "Events of a run: as a stream where text/event-stream is asked for, else a page of them",
    permission: "signed-in",
    params: ofRun,
    query: z.object({
      after: z.coerce.number().int().min(0).default(0).describe("Events behind this number"),
      limit: z.coerce.number().int().min(1).max(1_000).default(500),
    }),
    answer: z.object({ events: z.array(z.record(z.string(), z.unknown())), last: z.int() }),
    async handle(request) {
      const run = await seenRun(request);
      if (request.raw.headers.get("accept")?.includes("text/event-stream")) return followRun(request, run);
      const events = await readEvents(request.services.control.pool, run.id, request.query.after, request.query.limit);
      return { events: events.map(({ text }) => JSON.parse(text)), last: run.last_event };
    },
  }),
  ...(["cancel", "pause", "resume"] as const).map((wish: Wish) =>
    route({
      method: "POST",
      path: `/api/runs/{run}/${wish}`,
      tag: "Runs",
      summary: `Tell a run to ${wish === "resume" ? "go on" : wish}`,
      permission: "signed-in",
      params: ofRun,
      body: z.object({}),
      answer: whole,
      async handle(request) {
        const run = await seenRun(request);
        requireRight(request, `run:${run.effect}` as Verb, placeOfRun(run));
        const { caller, address, id, services: { control } } = request;
        const by = { actor: caller!.name, address, request: id };
        await control.pool.transaction(async (session) => {
          await wishRun(session, run.id, wish, by);
          if (wish === "cancel") await killCancelledReview(session, run.id, by.actor);
        });
        return await findRun(control.pool, run.id);
      },
    })
  ),
];
