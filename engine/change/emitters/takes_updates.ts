import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Sides } from "../emitter.ts";
import { holdsUpdatesBack } from "./holds_updates_back.ts";

/**
 * A published table without an identity takes no UPDATE, nor does one with such a partition or heir. Columns and rows
 * that a publication chooses have to hold the identity, which is not looked into.
 */
export function takesUpdates(table: Fact, { from, to }: Sides): boolean {
  const sides = [from, to].filter((side) => side.facts.has(table.id));
  if (sides.some((side) => isPublishedInPart(table.id, side))) return false;
  if (sides.some((side) => withAllBelow(table.id, side).some((id) => holdsUpdatesBack(id, side, from)))) return false;
  if (withAllBelow(table.id, to).every((id) => isIdentified(id, from.facts.has(id) ? from : to))) return true;
  return ![...from.facts.values(), ...to.facts.values()].some(({ kind }) => kind === "publication");
}

function isPublishedInPart(table: string, catalog: Catalog): boolean {
  const all = [...withAllBelow(table, catalog), ...withAllAbove(table, catalog)];
  return all.some((id) =>
    catalog.dependentsOf(id).some((fact) =>
      fact.kind === "publication table" && (property(fact, "columns") ?? property(fact, "where")) !== undefined
    )
  );
}

function withAllAbove(table: string, catalog: Catalog): string[] {
  return catalog.childrenOf(table, "partition").flatMap(({ needs }) => needs)
    .filter((need) => need !== table && catalog.fact(need).kind === "table")
    .flatMap((need) => [need, ...withAllAbove(need, catalog)]);
}

function withAllBelow(table: string, catalog: Catalog): string[] {
  const bonds = catalog.dependentsOf(table).filter(({ kind, parent }) =>
    (kind === "partition" || kind === "inheritance") && parent !== table
  );
  return [table, ...bonds.flatMap(({ parent }) => withAllBelow(parent!, catalog))];
}

function isIdentified(table: string, catalog: Catalog): boolean {
  const identity = property<string>(catalog.fact(table), "replica_identity");
  if (identity === "f" || identity === "i") return true;
  return identity === undefined &&
    catalog.childrenOf(table, "constraint").some((fact) => property(fact, "type") === "p");
}
