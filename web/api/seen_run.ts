import { z } from "zod";
import { ConfitureError } from "../../engine/errors.ts";
import { isAllowed, type Place } from "../auth/mod.ts";
import { findRun, type RunRow } from "../runs/mod.ts";
import type { ApiRequest } from "./route.ts";

export const ofRun = z.object({ run: z.string().min(1).max(100) });

export function placeOfRun(run: RunRow): Place {
  return { project: run.project ?? undefined, environment: run.environment ?? undefined };
}

/** The run of a path, for whoever may see it. Throws `no-such-thing`. */
export async function seenRun(request: ApiRequest<{ run: string }>): ReturnType<typeof findRun> {
  const run = await findRun(request.services.control.pool, request.params.run);
  // What somebody may not see is not there.
  if (isAllowed(request.caller!, "view", placeOfRun(run))) return run;
  throw new ConfitureError("no-such-thing", { kind: "run", name: request.params.run });
}
