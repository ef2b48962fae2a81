import { type Catalog, readCatalog } from "../catalog/mod.ts";
import type { Session } from "../postgres/mod.ts";
import { planChange } from "./plan.ts";
import { walkingSettings } from "./run_segment.ts";
import { walk } from "./walk.ts";

/** Makes an empty database into what a catalog says, without any row. */
export async function buildCatalog(catalog: Catalog, session: Session, signal?: AbortSignal): Promise<void> {
  await session.execute(walkingSettings);
  await walk(planChange(await readCatalog(session), catalog, { online: false }), session, signal);
}
