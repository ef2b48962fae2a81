import { z } from "zod";
import { openApi } from "../openapi.ts";
import { referencePage, stylesheet, stylesheetPath } from "../reference/mod.ts";
import { type AnyRoute, route } from "../route.ts";
import { approvalRoutes } from "./approvals.ts";
import { auditRoutes } from "./audit.ts";
import { catalogRoutes } from "./catalogs.ts";
import { credentialRoutes } from "./credentials.ts";
import { gitRoutes } from "./git.ts";
import { groupRoutes } from "./groups.ts";
import { healthRoutes } from "./health.ts";
import { layoutRoutes } from "./layouts.ts";
import { metricsRoute } from "./metrics.ts";
import { migrationRoutes } from "./migrations.ts";
import { oidcRoutes } from "./oidc.ts";
import { overviewRoutes } from "./overview.ts";
import { operationRoutes } from "./operations.ts";
import { peopleRoutes } from "./people.ts";
import { pluginRoutes } from "./plugins.ts";
import { projectRoutes } from "./projects.ts";
import { runFileRoutes } from "./run_files.ts";
import { runRoutes } from "./runs.ts";
import { scheduleRoutes } from "./schedules.ts";
import { sessionRoutes } from "./session.ts";
import { webhookRoutes } from "./webhooks.ts";

export type * from "./answers.ts";

/** Made once for each version, as the pages are: everybody may ask for them. */
const documents = new Map<string, Record<string, unknown>>();
const pages = new Map<string, string>();

const openApiRoute = route({
  method: "GET",
  path: "/api/openapi.json",
  tag: "Server",
  summary: "The API reference, as an OpenAPI document",
  permission: "open",
  answer: z.record(z.string(), z.unknown()),
  handle({ services: { version } }) {
    const document = documents.get(version) ?? openApi(routes, version);
    documents.set(version, document);
    return Promise.resolve(document);
  },
});

const referenceRoutes = [
  route({
    method: "GET",
    path: "/api",
    tag: "Server",
    summary: "The API reference, for people",
    permission: "open",
    answer: z.string(),
    media: "text/html; charset=utf-8",
    handle({ services: { version } }) {
      const page = pages.get(version) ?? referencePage(routes, version);
      pages.set(version, page);
      return Promise.resolve(textAnswer(page, "text/html; charset=utf-8"));
    },
  }),
  route({
    method: "GET",
    path: stylesheetPath,
    tag: "Server",
    summary: "The looks of the API reference",
    permission: "open",
    answer: z.string(),
    media: "text/css; charset=utf-8",
    handle: () => Promise.resolve(textAnswer(stylesheet, "text/css; charset=utf-8")),
  }),
];

function textAnswer(text: string, type: string): Response {
  return new Response(text, { headers: { "content-type": type, "cache-control": "no-cache" } });
}

/** Every route of the server. Tests walk this table; the OpenAPI document is made of it. */
export const routes: readonly AnyRoute[] = [
  ...healthRoutes,
  openApiRoute,
  ...referenceRoutes,
  metricsRoute,
  ...sessionRoutes,
  ...oidcRoutes,
  ...credentialRoutes,
  ...overviewRoutes,
  ...migrationRoutes,
  ...projectRoutes,
  ...gitRoutes,
  ...operationRoutes,
  ...pluginRoutes,
  ...runRoutes,
  ...runFileRoutes,
  ...catalogRoutes,
  ...layoutRoutes,
  ...approvalRoutes,
  ...scheduleRoutes,
  ...webhookRoutes,
  ...peopleRoutes,
  ...groupRoutes,
  ...auditRoutes,
];
