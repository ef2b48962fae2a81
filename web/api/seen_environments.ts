import { isAllowed } from "../auth/mod.ts";
import type { ProjectRow } from "../bundles/mod.ts";
import { type KnownEnvironment, readEnvironments } from "../overview/mod.ts";
import { fileOperations } from "./file_operations.ts";
import type { ApiRequest } from "./route.ts";

/** Environments of projects that the caller may look at. */
export async function seenEnvironments(
  { caller, services: { control, registry } }: ApiRequest,
  projects: readonly ProjectRow[],
): Promise<KnownEnvironment[]> {
  return await readEnvironments(control.pool, projects, {
    isVisible: (place) => isAllowed(caller!, "view", place),
    fileOperations: await fileOperations(registry),
  });
}
