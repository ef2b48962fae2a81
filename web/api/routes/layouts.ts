import { z } from "zod";
import { recordAudit } from "../../audit/mod.ts";
import { findProject } from "../../bundles/mod.ts";
import {
  type LayoutRow,
  listLayouts,
  listVersions,
  readLayout,
  removeLayout,
  restoreLayout,
  saveLayout,
} from "../../catalogs/mod.ts";
import { by } from "../audited.ts";
import { erdLayout, layoutAnswer, layoutsAnswer, layoutVersionsAnswer } from "../catalog_answers.ts";
import { knownProject } from "../known_project.ts";
import { route } from "../route.ts";
import { ofProject, placeOf } from "./projects.ts";

const anywhere = () => Promise.resolve("anywhere" as const);
const name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u, "letters, digits, blanks and . _ - only");
const ofLayout = ofProject.extend({ name });
const saved = ({ version, saved_by, saved_at, restored_from }: LayoutRow) => ({
  version,
  saved_by,
  saved_at,
  restored_from,
});

const wholeBody = z.object({
  from_version: z.int().min(0).describe("The version that it was made from; 0 for a new one"),
  layout: erdLayout.optional(),
  restore: z.int().min(1).optional().describe("An older version to bring back, instead of a layout"),
}).refine(({ layout, restore }) => (layout === undefined) !== (restore === undefined), {
  message: "send either a layout, or the version to restore",
});

export const layoutRoutes = [
  route({
    method: "GET",
    path: "/api/projects/{project}/layouts",
    tag: "Layouts",
    summary: "Drawings of tables that the people of a project share",
    permission: "view",
    place: anywhere,
    params: ofProject,
    answer: layoutsAnswer,
    async handle(request) {
      const { id } = await knownProject(request);
      const rows = await listLayouts(request.services.control.pool, id);
      return { layouts: rows.map((row) => ({ name: row.name, ...saved(row) })) };
    },
  }),
  route({
    method: "GET",
    path: "/api/projects/{project}/layouts/{name}",
    tag: "Layouts",
    summary: "A drawing, the newest version of it or another",
    permission: "view",
    place: anywhere,
    params: ofLayout,
    query: z.object({ version: z.coerce.number().int().min(1).max(2_000_000_000).optional() }),
    answer: layoutAnswer,
    async handle(request) {
      const { id } = await knownProject(request);
      const { pool } = request.services.control;
      const row = await readLayout(pool, id, request.params.name, request.query.version);
      const layout = row.document as z.infer<typeof erdLayout> | null;
      return { name: row.name, ...saved(row), newest_version: row.newest_version, layout };
    },
  }),
  route({
    method: "GET",
    path: "/api/projects/{project}/layouts/{name}/versions",
    tag: "Layouts",
    summary: "Who saved a drawing when",
    permission: "view",
    place: anywhere,
    params: ofLayout,
    answer: layoutVersionsAnswer,
    async handle(request) {
      const { id } = await knownProject(request);
      const rows = await listVersions(request.services.control.pool, id, request.params.name);
      return { versions: rows.map((row) => ({ ...saved(row), is_removal: row.is_removal })) };
    },
  }),
  route({
    method: "PUT",
    path: "/api/projects/{project}/layouts/{name}",
    tag: "Layouts",
    summary: "Save a drawing as its next version, or bring back an older one",
    permission: "submit",
    place: placeOf,
    params: ofLayout,
    body: wholeBody,
    answer: z.object({ version: z.int() }),
    async handle(request) {
      const { params, body: { from_version, layout, restore }, services: { control } } = request;
      return await control.pool.transaction(async (session) => {
        const { id, name: project } = await findProject(session, params.project);
        const actor = by(request);
        const saving = { project: id, name: params.name, fromVersion: from_version, by: actor.actor };
        const version = restore === undefined
          ? await saveLayout(session, saving, layout)
          : await restoreLayout(session, saving, restore);
        const details = { layout: params.name, version, ...(restore !== undefined && { restored_from: restore }) };
        await recordAudit(session, { ...actor, action: "layout.save", subject: project, details });
        return { version };
      });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/projects/{project}/layouts/{name}",
    tag: "Layouts",
    summary: "Take a drawing away; its versions can still be brought back",
    permission: "submit",
    place: placeOf,
    params: ofLayout,
    answer: z.void(),
    async handle(request) {
      const { params, services: { control } } = request;
      await control.pool.transaction(async (session) => {
        const { id, name: project } = await findProject(session, params.project);
        const actor = by(request);
        const version = await removeLayout(session, { project: id, name: params.name, by: actor.actor });
        const details = { layout: params.name, version };
        await recordAudit(session, { ...actor, action: "layout.remove", subject: project, details });
      });
    },
  }),
];
