import { ConfitureError } from "../../engine/errors.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import type { AnyOperation } from "../../engine/run/mod.ts";
import { isAllowed, rightsOf, verbFor } from "../auth/mod.ts";
import type { ClaimedRun } from "./claim_run.ts";

/**
 * A run that has waited begins with what whoever asked for it may do by then: somebody who was shut out meanwhile does
 * nothing more. A review takes its author's right to ask. Throws "conflict".
 */
export async function requireStanding(
  pool: Pick<Pool, "query">,
  operation: AnyOperation,
  { person, requested_by, reviews, effect, project_name, environment }: ClaimedRun,
): Promise<void> {
  if (person === null || project_name === null) return;
  const verb = reviews === null ? verbFor(operation, effect) : "submit";
  const place = { project: project_name, environment: environment ?? undefined };
  if (isAllowed(await rightsOf(pool, person), verb, place)) return;
  throw new ConfitureError("conflict", {
    what: `${requested_by} may not run it any more`,
    remedy: "Somebody who may has to ask for it.",
  });
}
