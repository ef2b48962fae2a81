import { z } from "zod";
import { recordAudit } from "../../audit/mod.ts";
import { findProject } from "../../bundles/mod.ts";
import {
  checkRef,
  fetchProject,
  type GitSettings,
  readFolderName,
  readRepositoryUrl,
  readSettings,
  removeSettings,
  writeSettings,
} from "../../git/mod.ts";
import { by } from "../audited.ts";
import { commitRun } from "../commit_run.ts";
import { requireRight } from "../permit.ts";
import { type ApiRequest, route } from "../route.ts";
import { ofRun, seenRun } from "../seen_run.ts";
import { ofProject, placeOf } from "./projects.ts";
import { chosenPaths } from "./run_files.ts";

const state = z.object({
  url: z.string(),
  ref: z.string(),
  folder: z.string(),
  has_credentials: z.boolean(),
  every_seconds: z.int().nullable(),
  allows_direct: z.boolean(),
  commit: z.string().nullable().describe("The commit that the project's newest files are of"),
  fetched_at: z.string().nullable().describe("When the repository answered last"),
  failure: z.string().nullable().describe("Why the last fetch brought nothing; null when it did"),
  failed_at: z.string().nullable(),
});

export type RepositoryAnswer = z.output<typeof state>;

export const gitRoutes = [
  route({
    method: "GET",
    path: "/api/projects/{project}/git",
    tag: "Projects",
    summary: "Where a project's files come from, and what became of the last fetch",
    permission: "view",
    place: placeOf,
    params: ofProject,
    answer: state,
    handle: ({ params, services: { control } }) => readSettings(control.pool, params.project),
  }),
  route({
    method: "PUT",
    path: "/api/projects/{project}/git",
    tag: "Projects",
    summary: "Take a project's files from a repository from now on; they are fetched at once, and again and again",
    permission: "admin",
    place: placeOf,
    params: ofProject,
    body: z.object({
      url: z.string().min(1).max(1_000),
      ref: z.string().min(1).describe("A branch, a tag or a commit"),
      folder: z.string().max(500).default("").describe("Folder of the project in the repository; its root when empty"),
      credentials: z.object({ user: z.string().min(1).max(200), password: z.string().min(1).max(10_000) })
        .nullable().optional()
        .describe("User and password or token, never shown again. Absent keeps them while the address is the same"),
      every_seconds: z.int().min(30).max(86_400).nullable().default(300).describe(
        "How often it is looked at; null means only when asked",
      ),
      allows_direct: z.boolean().default(false).describe("Whether runs may be committed to this very ref"),
    }),
    answer: state,
    async handle(request) {
      const { params, body, services: { control, git } } = request;
      const url = readRepositoryUrl(body.url, git.policy);
      checkRef(body.ref, "ref");
      const folder = readFolderName(body.folder);
      await control.pool.transaction(async (session) => {
        await session.query("SELECT 1 AS one FROM confiture_control.project WHERE name = $1 FOR UPDATE", [
          params.project,
        ]);
        const project = await findProject(session, params.project);
        const { ref, credentials, every_seconds, allows_direct } = body;
        await writeSettings(session, control, project, { url, ref, folder, credentials, every_seconds, allows_direct });
        const details = {
          url: url.href,
          ref,
          folder,
          has_credentials: credentials !== null,
          every_seconds,
          allows_direct,
        };
        await recordAudit(session, { ...by(request), action: "project.git", subject: project.name, details });
      });
      // What goes wrong is part of the answer: the settings are kept all the same.
      return await fetched(request).catch(async (error: unknown) => {
        const settings = await readSettings(control.pool, params.project);
        if (settings.failure === null) throw error;
        return settings;
      });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/projects/{project}/git",
    tag: "Projects",
    summary: "Take no more files from the repository; those that are there stay",
    permission: "admin",
    place: placeOf,
    params: ofProject,
    answer: z.void(),
    async handle(request) {
      const { params, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        await readSettings(session, params.project);
        const { id, name } = await findProject(session, params.project);
        await removeSettings(session, id);
        await recordAudit(session, { ...by(request), action: "project.git.delete", subject: name });
      });
    },
  }),
  route({
    method: "POST",
    path: "/api/projects/{project}/fetch",
    tag: "Projects",
    summary: "Fetch a project's newest files from its repository now",
    permission: "submit",
    place: placeOf,
    params: ofProject,
    body: z.object({}),
    answer: state,
    async handle(request) {
      await readSettings(request.services.control.pool, request.params.project);
      return await fetched(request);
    },
  }),
  route({
    method: "POST",
    path: "/api/runs/{run}/commit",
    tag: "Runs",
    summary: "Commit what a run left to a branch of its project's repository",
    permission: "submit",
    place: () => Promise.resolve("anywhere" as const),
    params: ofRun,
    body: z.object({
      branch: z.string().min(1).describe("A new branch, which begins at the commit of the run, or one that is there"),
      message: z.string().trim().min(1).max(5_000),
      paths: chosenPaths,
    }),
    answer: z.object({ branch: z.string(), commit: z.string() }),
    async handle(request) {
      const run = await seenRun(request);
      requireRight(request, "submit", { project: run.project ?? undefined });
      checkRef(request.body.branch, "branch");
      return await commitRun(request, run, request.body);
    },
  }),
];

async function fetched(request: ApiRequest<{ project: string }>): Promise<GitSettings> {
  const { params: { project }, services: { control, git } } = request;
  await fetchProject(control, project, { ...git, by: by(request) });
  return await readSettings(control.pool, project);
}
