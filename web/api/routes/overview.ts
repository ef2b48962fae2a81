import { z } from "zod";
import { placesOf } from "../../auth/mod.ts";
import type { ProjectRow } from "../../bundles/mod.ts";
import { readWaiting } from "../../overview/mod.ts";
import { environment, environmentsAnswer } from "../known_environment.ts";
import { knownProject, knowsProject } from "../known_project.ts";
import { route } from "../route.ts";
import { seenEnvironments } from "../seen_environments.ts";
import { ofProject } from "./projects.ts";

const anywhere = () => Promise.resolve("anywhere" as const);

const waitingApproval = z.object({
  id: z.int(),
  project: z.string(),
  environment: z.string(),
  operation: z.string(),
  effect: z.enum(["write", "destroy"]),
  state: z.enum(["open", "approved", "rejected", "dead"]),
  requested_by: z.string(),
  requested_at: z.string(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  comment: z.string().nullable(),
  died_of: z.string().nullable(),
});

const waitingRun = z.object({
  id: z.string(),
  project: z.string().nullable(),
  environment: z.string().nullable(),
  operation: z.string(),
  effect: z.enum(["read", "write", "destroy"]),
  status: z.enum(["waiting", "paused", "failed", "interrupted"]),
  requested_by: z.string(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
  code: z.string().nullable().describe("What it failed with"),
  problem: z.string().nullable().describe("The same in words, cut behind 300 characters"),
  succeeded_since: z.string().nullable().describe("A later run of the same operation there that succeeded"),
});

const homeAnswer = z.object({
  at: z.string().describe("When this was read"),
  projects: z.array(z.object({
    name: z.string(),
    bundle: z.string().nullable(),
    environments: z.array(environment),
  })),
  waiting: z.object({
    to_decide: z.array(waitingApproval).describe("Open approvals of others that the caller may decide; the oldest 200"),
    own_approvals: z.array(waitingApproval).describe(
      "Approved and not used yet; rejected or dead within 7 days and not asked for again",
    ),
    failed_runs: z.array(waitingRun).describe("The caller's own of the last 7 days"),
    held_runs: z.array(waitingRun).describe("Runs that wait for their database, or are paused"),
  }),
});

export type WaitingApprovalAnswer = z.output<typeof waitingApproval>;
export type WaitingRunAnswer = z.output<typeof waitingRun>;
export type HomeAnswer = z.output<typeof homeAnswer>;

export const overviewRoutes = [
  route({
    method: "GET",
    path: "/api/projects/{project}/environments",
    tag: "Projects",
    summary: "Environments of a project, with what runs found in them and when",
    permission: "view",
    place: anywhere,
    params: ofProject,
    answer: environmentsAnswer,
    handle: async (request) => ({ environments: await seenEnvironments(request, [await knownProject(request)]) }),
  }),
  route({
    method: "GET",
    path: "/api/home",
    tag: "Server",
    summary: "Everything that the caller may see at a glance, and what waits for them",
    permission: "signed-in",
    answer: homeAnswer,
    async handle(request) {
      const { caller, services: { control } } = request;
      const rows = await control.pool.query<ProjectRow>(
        "SELECT id, name, bundle FROM confiture_control.project ORDER BY name",
      );
      const projects = rows.filter(({ name }) => knowsProject(caller!, name));
      const [environments, waiting] = await Promise.all([
        seenEnvironments(request, projects),
        readWaiting(control.pool, caller!.person, {
          seen: placesOf(caller!, "view"),
          decided: placesOf(caller!, "approve"),
        }),
      ]);
      return {
        at: control.host.now().toISOString(),
        projects: projects.map(({ name, bundle }) => ({
          name,
          bundle,
          environments: environments.filter(({ project }) => project === name),
        })),
        waiting: {
          to_decide: waiting.open,
          own_approvals: waiting.own,
          failed_runs: waiting.failed,
          held_runs: waiting.held,
        },
      };
    },
  }),
];
