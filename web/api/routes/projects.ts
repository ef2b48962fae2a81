import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { recordAudit } from "../../audit/mod.ts";
import {
  ensureProject,
  findProject,
  hashOfContent,
  largestFileBytes,
  listBundles,
  missingBlobs,
  type ProjectRow,
  storeBundle,
  storeSentBlob,
} from "../../bundles/mod.ts";
import { programVariables, secretPlace } from "../../jobs/mod.ts";
import { by } from "../audited.ts";
import { knowsProject } from "../known_project.ts";
import { Answer, type ApiRequest, route } from "../route.ts";
import { timeText } from "../../control/mod.ts";

const name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u, "letters, digits, blanks and . _ - only");
const hash = z.string().regex(/^[0-9a-f]{64}$/, "is no SHA-256 in hexadecimal");
const project = z.object({
  name: z.string(),
  bundle: z.string().nullable().describe("Files that runs use when they name none"),
  created_at: z.string(),
});
const bundle = z.object({
  bundle: z.string(),
  added_at: z.string(),
  added_by: z.string(),
  source: z.string().describe("upload, folder or git"),
  git_commit: z.string().nullable(),
  file_count: z.int(),
  size_bytes: z.int(),
  is_default: z.boolean().describe("Whether runs that name no bundle use it"),
});
const secret = z.object({ name: z.string(), environment: z.string(), updated_at: z.string(), updated_by: z.string() });

export type BundleAnswer = z.output<typeof bundle>;
export type SecretAnswer = z.output<typeof secret>;

export const ofProject = z.object({ project: z.string().min(1).max(100) });
const shown = ({ name, bundle, created_at }: ProjectRow) => ({ name, bundle, created_at });
export const placeOf = ({ params }: ApiRequest<{ project: string }>) => Promise.resolve({ project: params.project });
const environment = z.string().max(100).default("").describe("Runs in this environment get it; all when empty");

export type ProjectAnswer = z.output<typeof project>;

export const projectRoutes = [
  route({
    method: "GET",
    path: "/api/projects",
    tag: "Projects",
    summary: "Projects that the caller may see",
    permission: "view",
    place: () => Promise.resolve("anywhere" as const),
    answer: z.object({ projects: z.array(project) }),
    async handle({ caller, services: { control } }) {
      const rows = await control.pool.query<ProjectRow>(
        `SELECT id, name, bundle, git_url, git_ref, git_folder,
           ${timeText("created_at")} AS created_at
         FROM confiture_control.project ORDER BY name`,
      );
      return { projects: rows.filter((row) => knowsProject(caller!, row.name)).map(shown) };
    },
  }),
  route({
    method: "POST",
    path: "/api/projects",
    tag: "Projects",
    summary: "Make a project",
    permission: "admin",
    body: z.object({ name }),
    answer: project,
    async handle(request) {
      const { body, services: { control } } = request;
      const made = await control.pool.transaction(async (session) => {
        const rows = await session.query("SELECT 1 AS one FROM confiture_control.project WHERE name = $1", [body.name]);
        if (rows.length > 0) {
          throw new ConfitureError("conflict", {
            what: `there is a project ${body.name}`,
            remedy: "Choose another name.",
          });
        }
        await recordAudit(session, { ...by(request), action: "project.make", subject: body.name });
        return await ensureProject(session, body.name);
      });
      return new Answer(shown(made), { status: 201 });
    },
  }),
  route({
    method: "GET",
    path: "/api/projects/{project}/bundles",
    tag: "Projects",
    summary: "Files that a project has had, the last hundred bundles of them, and where they came from",
    permission: "view",
    place: placeOf,
    params: ofProject,
    answer: z.object({ bundles: z.array(bundle) }),
    async handle({ params, services: { control } }) {
      return { bundles: await listBundles(control.pool, await findProject(control.pool, params.project)) };
    },
  }),
  route({
    method: "PUT",
    path: "/api/projects/{project}/blobs/{hash}",
    tag: "Projects",
    summary: "Send the content of one file of a bundle",
    permission: "submit",
    place: placeOf,
    params: ofProject.extend({ hash }),
    bytes: largestFileBytes,
    answer: z.void(),
    async handle({ params, body, services: { control } }) {
      const content = body as unknown as Uint8Array;
      const { id } = await findProject(control.pool, params.project);
      if (hashOfContent(content) !== params.hash) {
        throw new ConfitureError("request-invalid", { where: "body", problem: "it has another hash than its address" });
      }
      await control.pool.transaction((session) => storeSentBlob(session, id, params.hash, content));
    },
  }),
  route({
    method: "POST",
    path: "/api/projects/{project}/bundles",
    tag: "Projects",
    summary: "Make a bundle of files; the answer names the contents that have to be sent first",
    permission: "submit",
    place: placeOf,
    params: ofProject,
    body: z.object({
      files: z.array(z.object({ path: z.string().min(1), hash })).min(1),
      is_default: z.boolean().default(false).describe("Whether runs that name no bundle use it from now on"),
    }),
    answer: z.object({ bundle: z.string().nullable(), missing: z.array(z.string()) }),
    async handle(request) {
      const { params, body, services: { control } } = request;
      return await control.pool.transaction(async (session) => {
        const { id, name, git_url } = await findProject(session, params.project);
        const missing = await missingBlobs(session, id, body.files);
        if (missing.length > 0) return { bundle: null, missing };
        const bundle = await storeBundle(session, body.files);
        await session.query(
          `INSERT INTO confiture_control.project_bundle (project, bundle, source, added_by)
           VALUES ($1, $2, 'upload', $3) ON CONFLICT DO NOTHING`,
          [id, bundle, request.caller!.name],
        );
        if (body.is_default && git_url !== null) {
          throw new ConfitureError("conflict", {
            what: `the newest files of ${name} come from git`,
            remedy: "Push them to its repository, or send them without is_default and name the bundle.",
          });
        }
        if (body.is_default) {
          await session.query("UPDATE confiture_control.project SET bundle = $2 WHERE id = $1", [id, bundle]);
        }
        const details = { bundle, source: "upload", is_default: body.is_default };
        await recordAudit(session, { ...by(request), action: "project.bundle", subject: name, details });
        return { bundle, missing: [] };
      });
    },
  }),
  route({
    method: "GET",
    path: "/api/projects/{project}/secrets",
    tag: "Projects",
    summary: "Names of a project's secrets; values are never given",
    permission: "admin",
    place: placeOf,
    params: ofProject,
    answer: z.object({ secrets: z.array(secret) }),
    async handle({ params, services: { control } }) {
      const { id } = await findProject(control.pool, params.project);
      const secrets = await control.pool.query<SecretAnswer>(
        `SELECT name, environment, ${timeText("updated_at")} AS updated_at,
           updated_by FROM confiture_control.secret WHERE project = $1 ORDER BY name, environment`,
        [id],
      );
      return { secrets };
    },
  }),
  route({
    method: "PUT",
    path: "/api/projects/{project}/secrets/{name}",
    tag: "Projects",
    summary: "Keep a secret, which runs see as an environment variable",
    permission: "admin",
    place: placeOf,
    params: ofProject.extend({
      name: z.string().regex(/^[A-Z_][A-Z0-9_]{0,99}$/, "is no name of a variable").refine(
        (name) => !programVariables.includes(name),
        "is the worker's own: it says which programs it starts",
      ),
    }),
    body: z.object({ value: z.string().min(1).max(10_000), environment }),
    answer: z.void(),
    async handle(request) {
      const { params, body, services: { control } } = request;
      const { key } = control;
      if (key === undefined) throw new ConfitureError("server-key-missing", { what: `the secret ${params.name}` });
      await control.pool.transaction(async (session) => {
        const { id, name } = await findProject(session, params.project);
        await session.query(
          `INSERT INTO confiture_control.secret (project, environment, name, sealed, updated_by)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (project, environment, name)
           DO UPDATE SET sealed = excluded.sealed, updated_at = now(), updated_by = excluded.updated_by`,
          [
            id,
            body.environment,
            params.name,
            key.seal(body.value, secretPlace(id, body.environment, params.name)),
            request.caller!.name,
          ],
        );
        const details = { name: params.name, environment: body.environment };
        await recordAudit(session, { ...by(request), action: "secret.put", subject: name, details });
      });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/projects/{project}/secrets/{name}",
    tag: "Projects",
    summary: "Forget a secret",
    permission: "admin",
    place: placeOf,
    params: ofProject.extend({ name: z.string().min(1).max(100) }),
    query: z.object({ environment }),
    answer: z.void(),
    async handle(request) {
      const { params, query, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        const { id, name } = await findProject(session, params.project);
        const gone = await session.query(
          "DELETE FROM confiture_control.secret WHERE project = $1 AND environment = $2 AND name = $3 RETURNING 1 AS one",
          [id, query.environment, params.name],
        );
        if (gone.length === 0) throw new ConfitureError("no-such-thing", { kind: "secret", name: params.name });
        const details = { name: params.name, environment: query.environment };
        await recordAudit(session, { ...by(request), action: "secret.delete", subject: name, details });
      });
    },
  }),
  route({
    method: "PUT",
    path: "/api/projects/{project}/environments/{environment}",
    tag: "Projects",
    summary: "Say whether an environment is protected, whatever a bundle's files say",
    permission: "admin",
    place: placeOf,
    params: ofProject.extend({ environment: z.string().min(1).max(100) }),
    body: z.object({ is_protected: z.boolean() }),
    answer: z.void(),
    async handle(request) {
      const { params, body, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        const { id, name } = await findProject(session, params.project);
        await session.query(
          `INSERT INTO confiture_control.environment (project, name, is_protected) VALUES ($1, $2, $3)
           ON CONFLICT (project, name) DO UPDATE SET is_protected = excluded.is_protected`,
          [id, params.environment, body.is_protected],
        );
        const details = { environment: params.environment, is_protected: body.is_protected };
        await recordAudit(session, { ...by(request), action: "environment.protect", subject: name, details });
      });
    },
  }),
];
