import { ConfitureError } from "../../engine/errors.ts";
import { type Caller, isAllowed } from "../auth/mod.ts";
import { findProject, type ProjectRow } from "../bundles/mod.ts";
import type { ApiRequest } from "./route.ts";

/** Somebody who may look at one environment of a project knows the project. */
export function knowsProject(caller: Caller, project: string): boolean {
  const environments = caller.grants.filter((grant) => grant.project === project).map(({ environment }) => environment);
  return [null, ...environments].some((environment) =>
    isAllowed(caller, "view", { project, ...(environment !== null && { environment }) })
  );
}

/** The project of a path, for whoever knows it. Throws `no-such-thing`. */
export async function knownProject(request: ApiRequest<{ project: string }>): Promise<ProjectRow> {
  const { params: { project: name }, caller, services: { control } } = request;
  if (knowsProject(caller!, name)) return await findProject(control.pool, name);
  throw new ConfitureError("no-such-thing", { kind: "project", name });
}
