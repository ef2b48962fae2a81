import type { Catalog } from "../../../engine/catalog/mod.ts";
import { askWitness, type Plan, type Proof, provePlan } from "../../../engine/change/mod.ts";
import type { Context } from "../../../engine/plugin/mod.ts";
import type { Session } from "../../../engine/postgres/mod.ts";
import { inScratch, scratchPlace, stubRoles } from "../../../engine/sources/mod.ts";
import type { Sides } from "./read_sides.ts";
import { withWalker } from "./with_walker.ts";

/** Proves a plan in scratch. `target` is what pg_dump said of the target's database, where it has one. */
export async function proveSides(
  plan: Plan,
  { from, to, environment, scope, wholeTo }: Sides,
  target: Promise<string> | undefined,
  context: Context,
): Promise<Proof> {
  context.emit({ type: "step", name: "prove" });
  const place = await scratchPlace({ env: environment?.name }, environment, context, from.catalog.major);
  const inEmpty = <T>(body: (session: Session) => Promise<T>) =>
    inScratch(place, context, async (dsn) => {
      await using session = await context.session(dsn);
      return await body(session);
    });
  return await inEmpty(async (session) => {
    const catalogs = { from: from.catalog, to: to.catalog, wholeTo };
    const proveAs = (walker?: string) =>
      provePlan(from.catalog, to.catalog, plan, session, {
        signal: context.signal,
        walker,
        scope,
        askWitness: (reached) =>
          askWitness(reached, { ...catalogs, target, walker, trackingTable: scope.trackingTable, inEmpty, context }),
      });
    if (place.kind !== "embedded") return await proveAs();
    await stubRoles([...rolesOf(from.catalog), ...rolesOf(to.catalog)], session);
    return await withWalker(session, () => context.session(session.dsn, { survivesCancel: true }), proveAs);
  });
}

/** Every role that a catalog names. */
function rolesOf(catalog: Catalog): string[] {
  return [...catalog.facts.values()].flatMap(({ properties }) => {
    const { role, grantee, roles } = properties;
    return [role, grantee, ...(Array.isArray(roles) ? roles : [])].filter((name): name is string =>
      typeof name === "string" && name !== "" && !name.startsWith("@")
    );
  });
}
