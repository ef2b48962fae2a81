import { z } from "zod";
import { isAllowed } from "../../auth/mod.ts";
import type { ProjectRow } from "../../bundles/mod.ts";
import { readEnvironments, readWaiting } from "../../overview/mod.ts";
import { runStatuses } from "../../runs/mod.ts";
import { fileOperations } from "../file_operations.ts";
import { knownProject, knowsProject } from "../known_project.ts";
import { type ApiRequest, route } from "../route.ts";
import { ofProject } from "./projects.ts";

const anywhere = () => Promise.resolve("anywhere" as const);

const found = {
  run: z.string().describe("The run that found it"),
  at: z.string().describe("When it was over"),
  bundle: z.string().nullable().describe("The files that it had"),
  is_of_newest_files: z.boolean(),
  is_before_last_write: z.boolean().describe(
    "A run that changes the database was not over when it began, or came later",
  ),
};

const failedSince = z.object({ run: z.string(), at: z.string(), code: z.string().nullable() }).nullable()
  .describe("A later run that was to find it and failed");

const environment = z.object({
  project: z.string(),
  name: z.string(),
  file: z.string().nullable().describe("Null where the project's newest files do not have it"),
  is_protected: z.boolean().nullable().describe("Null where its files do not tell that without being run"),
  protected_by: z.array(z.enum(["files", "operator"])),
  database: z.string().nullable().describe("Its connection without a password; null where that is a secret"),
  variable: z.string().nullable().describe("The secret that has the connection"),
  problem: z.string().nullable().describe("Why its files do not load"),
  status: z.object({
    ...found,
    ledger_present: z.boolean(),
    current: z.string().nullable().describe("Version that was applied last"),
    applied: z.int(),
    pending: z.int(),
    total: z.int().describe("Migrations of the files that the run had"),
    changed: z.int().describe("Applied, but their files are others now"),
    missing: z.int().describe("Applied, but their files are gone"),
    unfinished: z.int(),
  }).nullable().describe("Of the last `migrate status` that succeeded"),
  status_failed: failedSince,
  drift: z.object({
    ...found,
    is_equal: z.boolean(),
    added: z.int().describe("Objects that only the database has"),
    changed: z.int(),
    removed: z.int().describe("Objects that only the files have"),
    is_partial: z.boolean().describe("Something was not compared"),
    exit_code: z.int(),
  }).nullable().describe("Of the last `drift` that succeeded"),
  drift_failed: failedSince,
  last_write: z.object({
    run: z.string(),
    operation: z.string(),
    status: z.enum(runStatuses),
    requested_by: z.string(),
    created_at: z.string(),
    finished_at: z.string().nullable(),
  }).nullable().describe("The last run that changes the database, however it went"),
  catalog: z.object(found).nullable().describe("Of the last `introspect` of all of it that succeeded"),
});

const environmentsAnswer = z.object({ environments: z.array(environment) });

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
    to_decide: z.array(waitingApproval).describe("Open approvals of others that the caller may decide"),
    own_approvals: z.array(waitingApproval).describe("Approved and not used yet; rejected or dead within 7 days"),
    failed_runs: z.array(waitingRun).describe("The caller's own of the last 7 days"),
    held_runs: z.array(waitingRun).describe("Runs that wait for their database, or are paused"),
  }),
});

export type EnvironmentAnswer = z.output<typeof environment>;
export type EnvironmentsAnswer = z.output<typeof environmentsAnswer>;
export type WaitingApprovalAnswer = z.output<typeof waitingApproval>;
export type WaitingRunAnswer = z.output<typeof waitingRun>;
export type HomeAnswer = z.output<typeof homeAnswer>;

/** Environments of projects that the caller may look at. */
async function seenEnvironments(
  { caller, services: { control, registry } }: ApiRequest,
  projects: readonly ProjectRow[],
): Promise<EnvironmentAnswer[]> {
  return await readEnvironments(control.pool, projects, {
    isVisible: (place) => isAllowed(caller!, "view", place),
    fileOperations: await fileOperations(registry),
  }) as EnvironmentAnswer[];
}

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
        readWaiting(control.pool, caller!.person),
      ]);
      const isSeen = ({ project, environment }: { project: string | null; environment: string | null }) =>
        isAllowed(caller!, "view", { project: project ?? undefined, environment: environment ?? undefined });
      return {
        at: control.host.now().toISOString(),
        projects: projects.map(({ name, bundle }) => ({
          name,
          bundle,
          environments: environments.filter(({ project }) => project === name),
        })),
        waiting: {
          to_decide: waiting.open.filter((each) => isSeen(each) && isAllowed(caller!, "approve", each)),
          own_approvals: waiting.own.filter(isSeen),
          failed_runs: waiting.failed.filter(isSeen),
          held_runs: waiting.held.filter(isSeen),
        },
      };
    },
  }),
];
