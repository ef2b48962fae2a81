import type { DescribedCatalog } from "../../engine/catalog/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import type { AnyOperation } from "../../engine/run/mod.ts";
import { keepCatalog } from "../catalogs/mod.ts";
import type { ClaimedRun } from "./claim_run.ts";

/**
 * Keeps what an operation hands over; its run's end makes it visible. What was read of anything but the environment that
 * the run is about is nobody's to look at afterwards, and is let go.
 */
export async function takeGift(
  pool: Pick<Pool, "query">,
  { gives }: AnyOperation,
  { id, attempt, project, environment }: ClaimedRun,
  version: string,
  gift: unknown,
): Promise<number | undefined> {
  if (gives !== "catalog" || project === null) return undefined;
  const catalog = gift as DescribedCatalog;
  const of = catalog.environment;
  if (of === undefined || (environment !== null && environment !== of)) return undefined;
  return await keepCatalog(pool, { id, attempt, project, environment: of, version }, catalog);
}
