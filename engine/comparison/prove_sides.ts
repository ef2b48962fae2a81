import type { Catalog, Scope } from "../catalog/mod.ts";
import { askWitness, type Plan, type Proof, provePlan } from "../change/mod.ts";
import type { Session } from "../postgres/mod.ts";
import type { Environment } from "../project/mod.ts";
import { inScratch, scratchPlace, type Side, stubRoles, withWalker } from "../sources/mod.ts";
import type { ComparisonContext } from "./comparison_context.ts";
import { rolesOf } from "./roles_of.ts";

/** Both sides of a plan, narrowed to a scope; `wholeFrom` and `wholeTo` are what they were before that. */
export interface ProvedSides {
  from: Side;
  to: Side;
  environment?: Environment;
  scope: Scope;
  wholeFrom: Catalog;
  wholeTo: Catalog;
}

/** Proves a plan in scratch. `target` is what pg_dump said of the target's database, where it has one. */
export async function proveSides(
  plan: Plan,
  { from, to, environment, scope, wholeFrom, wholeTo }: ProvedSides,
  target: Promise<string> | undefined,
  context: ComparisonContext,
): Promise<Proof> {
  context.emit({ type: "step", name: "prove" });
  const place = await scratchPlace({ env: environment?.name }, environment, context, from.catalog.major);
  const inEmpty = <T>(body: (session: Session) => Promise<T>) =>
    inScratch(place, context, async (dsn) => {
      await using session = await context.session(dsn);
      return await body(session);
    });
  return await inEmpty(async (session) => {
    const catalogs = { from: from.catalog, to: to.catalog, wholeFrom, wholeTo };
    const proveAs = (walker?: string) =>
      provePlan(from.catalog, to.catalog, plan, session, {
        signal: context.signal,
        walker,
        scope,
        whole: { from: wholeFrom, to: wholeTo },
        askWitness: (reached) =>
          askWitness(reached, { ...catalogs, target, walker, trackingTable: scope.trackingTable, inEmpty, context }),
      });
    if (place.kind !== "embedded") return await proveAs();
    // A guest makes no roles before 16; what belongs to the role that applies it belongs to the guest there.
    const isMade = (name: string) =>
      !context.host.isGuest || session.serverVersion >= 160_000 || name !== from.catalog.role;
    await stubRoles([...rolesOf(from.catalog), ...rolesOf(to.catalog)].filter(isMade), session);
    return await withWalker(session, () => context.session(session.dsn, { survivesCancel: true }), proveAs);
  });
}
