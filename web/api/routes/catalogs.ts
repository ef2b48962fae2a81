import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { isAllowed, type Place } from "../../auth/mod.ts";
import { findProject } from "../../bundles/mod.ts";
import {
  type CatalogRow,
  compareCatalogs,
  findCatalog,
  newestCatalog,
  objectHistory,
  readDocument,
  readObject,
  readTables,
  type StoredObject,
} from "../../catalogs/mod.ts";
import {
  type CatalogHead,
  catalogIndexAnswer,
  type CatalogObjectAnswer,
  catalogObjectAnswer,
  type CatalogPart,
  comparisonAnswer,
  graphAnswer,
  historyAnswer,
  newestCatalogAnswer,
  tablesAnswer,
} from "../catalog_answers.ts";
import { Answer, type ApiRequest, route } from "../route.ts";
import { documentAnswer, notModified, pinned, unchangingHeaders } from "../unchanging.ts";

const anywhere = () => Promise.resolve("anywhere" as const);
const key = z.string().min(1).max(100);
export const ofCatalog = z.object({ catalog: key });
export const ofObject = ofCatalog.extend({
  object: z.string().min(1).max(20_000).describe("Its number, or its id: table public.orders"),
});

/** Tables whose columns are asked for at once. */
const mostTables = 500;

const numbers = z.string().max(10 * mostTables).transform((text, context) => {
  const found = text.split(",").map((each) => each.trim());
  if (found.length > mostTables) {
    context.addIssue({ code: "custom", message: `there are more than ${mostTables} numbers` });
  } else if (!found.every((each) => /^\d{1,9}$/.test(each))) {
    context.addIssue({ code: "custom", message: "these are no numbers with commas between them" });
  }
  return found.map(Number);
});

export const catalogRoutes = [
  route({
    method: "GET",
    path: "/api/projects/{project}/environments/{environment}/catalog",
    tag: "Catalogs",
    summary: "What was read last of an environment's database, and by which run",
    permission: "view",
    place: anywhere,
    params: z.object({ project: key, environment: key }),
    answer: newestCatalogAnswer,
    async handle(request) {
      const { params: { project, environment }, services: { control: { pool } } } = request;
      requireSight(request, { project, environment }, { kind: "project", name: project });
      const { id } = await findProject(pool, project);
      const [open] = await pool.query<{ is_reading: boolean }>(
        `SELECT EXISTS (SELECT FROM confiture_control.run WHERE project = $1 AND environment = $2
           AND operation = ANY($3) AND status IN ('queued', 'waiting', 'running', 'paused')) AS is_reading`,
        [id, environment, givers(request)],
      );
      const row = await newestCatalog(pool, id, environment);
      return { catalog: row === undefined ? null : headOf(row), is_reading: open!.is_reading };
    },
  }),
  route({
    method: "GET",
    path: "/api/catalogs/{catalog}/index",
    tag: "Catalogs",
    summary: "Every object of a catalog, for searching in it",
    permission: "view",
    place: anywhere,
    params: ofCatalog,
    query: pinned,
    answer: catalogIndexAnswer,
    handle: (request) => documentOf(request, "index"),
  }),
  route({
    method: "GET",
    path: "/api/catalogs/{catalog}/graph",
    tag: "Catalogs",
    summary: "All tables of a catalog and the foreign keys between them",
    permission: "view",
    place: anywhere,
    params: ofCatalog,
    query: pinned,
    answer: graphAnswer,
    handle: (request) => documentOf(request, "graph"),
  }),
  route({
    method: "GET",
    path: "/api/catalogs/{catalog}/objects/{object}",
    tag: "Catalogs",
    summary: "Everything about one object: statements, rights, columns, parts, sizes, what it needs and what needs it",
    permission: "view",
    place: anywhere,
    params: ofObject,
    query: pinned,
    answer: catalogObjectAnswer,
    async handle(request) {
      const catalog = await seenCatalog(request, request.params.catalog);
      const found = await readObject(request.services.control.pool, catalog, request.params.object);
      const etag = `${catalog.run}-${found.object.number}`;
      return notModified(request, etag) ??
        new Answer(objectAnswer(catalog, found), { headers: unchangingHeaders(request, etag) });
    },
  }),
  route({
    method: "GET",
    path: "/api/catalogs/{catalog}/tables",
    tag: "Catalogs",
    summary: "Columns of tables and views",
    permission: "view",
    place: anywhere,
    params: ofCatalog,
    query: pinned.extend({ ids: numbers.describe(`Their numbers with commas between them, at most ${mostTables}`) }),
    answer: tablesAnswer,
    async handle(request) {
      const { content } = await seenCatalog(request, request.params.catalog);
      const { ids } = request.query;
      const etag = `${content}-${ids.join("-")}`;
      const known = notModified(request, etag);
      if (known) return known;
      const tables = await readTables(request.services.control.pool, content, ids);
      return new Answer({ tables }, { headers: unchangingHeaders(request, etag) });
    },
  }),
  route({
    method: "GET",
    path: "/api/catalogs/{catalog}/objects/{object}/history",
    tag: "Catalogs",
    summary: "What the migrations of the project's newest files do with an object",
    permission: "view",
    place: anywhere,
    params: ofObject,
    answer: historyAnswer,
    async handle(request) {
      const { pool } = request.services.control;
      const catalog = await seenCatalog(request, request.params.catalog);
      const { object, parent } = await readObject(pool, catalog, request.params.object);
      const { bundle } = await findProject(pool, catalog.project);
      if (bundle === null) return { bundle, entries: [], not_looked_into: [] };
      const { entries, notLookedInto } = await objectHistory(pool, bundle, { ...object, parent });
      return { bundle, entries, not_looked_into: [...notLookedInto] };
    },
  }),
  route({
    method: "GET",
    path: "/api/catalogs/{from}/compare/{to}",
    tag: "Catalogs",
    summary: "Objects that were added, changed or removed between two catalogs",
    permission: "view",
    place: anywhere,
    params: z.object({ from: key, to: key }),
    query: pinned,
    answer: comparisonAnswer,
    async handle(request) {
      const from = await seenCatalog(request, request.params.from);
      const to = await seenCatalog(request, request.params.to);
      const etag = `${from.run}-${to.run}`;
      const known = notModified(request, etag);
      if (known) return known;
      const { pool } = request.services.control;
      const { objects, isComplete } = await compareCatalogs(pool, from.content, to.content);
      const body = { from: headOf(from), to: headOf(to), objects, is_complete: isComplete };
      return new Answer(body, { headers: unchangingHeaders(request, etag) });
    },
  }),
];

/** Operations that hand over a catalog. */
function givers({ services: { registry } }: ApiRequest): string[] {
  return registry.operations().filter(({ provided }) => provided.gives === "catalog").map(({ provided }) =>
    provided.name
  );
}

/** Throws `no-such-thing` where the caller may not look: what somebody may not see is not there. */
export function requireSight(request: ApiRequest, place: Place, what: { kind: string; name: string }): void {
  if (!isAllowed(request.caller!, "view", place)) throw new ConfitureError("no-such-thing", what);
}

/** The catalog that a run read, for whoever may see it. Throws `no-such-thing`. */
export async function seenCatalog(request: ApiRequest, id: string): Promise<CatalogRow> {
  const row = await findCatalog(request.services.control.pool, id);
  requireSight(request, { project: row.project, environment: row.environment }, { kind: "catalog", name: id });
  return row;
}

async function documentOf(
  request: ApiRequest<{ catalog: string }, z.output<typeof pinned>>,
  name: "index" | "graph",
): Promise<Response> {
  const { content } = await seenCatalog(request, request.params.catalog);
  const etag = `${name}-${content}`;
  const known = notModified(request, etag);
  if (known) return known;
  return await documentAnswer(request, etag, await readDocument(request.services.control.pool, content, name));
}

function headOf({ id: _, run, ...row }: CatalogRow): CatalogHead {
  return { id: run, run, ...row };
}

function objectAnswer(
  { run, read_at, figures_read_at }: CatalogRow,
  { object, figures, parent, parts, needs, dependents }: StoredObject,
): CatalogObjectAnswer {
  const shown = ({ detail, ...row }: StoredObject["object"]) => ({ ...row, ...detail }) as Omit<CatalogPart, "figures">;
  return {
    ...shown(object),
    catalog: run,
    read_at,
    figures_read_at,
    parent,
    figures,
    parts: parts.map(({ figures, ...part }) => ({ ...shown(part), figures })),
    script: [object, ...parts.filter(({ detail }) => !detail.is_within_parent)].flatMap(({ detail }) => detail.ddl),
    needs,
    dependents,
  };
}
