import { applyScope, type Catalog, readCatalog, type Scope } from "../../../../engine/catalog/mod.ts";
import {
  askServer,
  difference,
  type Plan,
  planChange,
  type Renamed,
  runSegment,
} from "../../../../engine/change/mod.ts";
import { cutIntoSegments, walkingSettings } from "../../../../engine/change/mod.ts";
import { settleSides } from "../../../../engine/comparison/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import type { Side } from "../../../../engine/sources/mod.ts";
import { withImpliedOwner } from "./implied_owner.ts";
import { asApplier } from "./prove_files.ts";

export interface Planned {
  /** As it was read: with the owners of everything. */
  readonly before: Catalog;
  readonly renames: { source: Catalog; renamed: Renamed };
  /** Undefined when nothing differs. */
  readonly plan?: Plan;
}

/** Plans the way from what a scratch database is to the target, with what its server says about each change. */
export async function planDifference(
  session: Session,
  target: Side,
  { scope, online, context }: { scope: Scope; online: boolean; context: Context },
): Promise<Planned> {
  const before = applyScope(await readCatalog(session), scope);
  const { catalog: to } = target;
  const source = asApplier(to.impliesOwner ? before : withImpliedOwner(before));
  const wanted = to.role === before.role ? asApplier(to) : to;
  const settled = await settleSides({ from: { catalog: source }, to: { ...target, catalog: wanted } }, context);
  const { renamed, refused } = settled;
  const renames = { source, renamed };
  if (difference(source, wanted).length === 0) return { before, renames };
  const answers = await askServer(session, source, wanted);
  return { before, renames, plan: planChange(source, wanted, { online, answers, renamed, refused }) };
}

/** Makes an empty database what a catalog says. */
export async function buildCatalog(session: Session, catalog: Catalog): Promise<void> {
  const empty = await readCatalog(session);
  await session.execute(walkingSettings);
  for (const segment of cutIntoSegments(planChange(empty, catalog, { online: false }).steps)) {
    await runSegment(session, segment);
  }
  await session.execute("RESET ALL");
}
