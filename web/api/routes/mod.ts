import { z } from "zod";
import { openApi } from "../openapi.ts";
import { type AnyRoute, route } from "../route.ts";
import { approvalRoutes } from "./approvals.ts";
import { auditRoutes } from "./audit.ts";
import { credentialRoutes } from "./credentials.ts";
import { groupRoutes } from "./groups.ts";
import { healthRoutes } from "./health.ts";
import { metricsRoute } from "./metrics.ts";
import { oidcRoutes } from "./oidc.ts";
import { operationRoutes } from "./operations.ts";
import { peopleRoutes } from "./people.ts";
import { projectRoutes } from "./projects.ts";
import { runRoutes } from "./runs.ts";
import { scheduleRoutes } from "./schedules.ts";
import { sessionRoutes } from "./session.ts";

const openApiRoute = route({
  method: "GET",
  path: "/api/openapi.json",
  tag: "Server",
  summary: "This document",
  permission: "open",
  answer: z.record(z.string(), z.unknown()),
  handle: ({ services: { version } }) => Promise.resolve(openApi(routes, version)),
});

/** Every route of the server. Tests walk this table; the OpenAPI document is made of it. */
export const routes: readonly AnyRoute[] = [
  ...healthRoutes,
  openApiRoute,
  metricsRoute,
  ...sessionRoutes,
  ...oidcRoutes,
  ...credentialRoutes,
  ...projectRoutes,
  ...operationRoutes,
  ...runRoutes,
  ...approvalRoutes,
  ...scheduleRoutes,
  ...peopleRoutes,
  ...groupRoutes,
  ...auditRoutes,
];
