import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import type { Sides } from "../emitter.ts";

/** A published table without an identity takes no UPDATE, nor does one with such a partition or heir. */
export function takesUpdates(table: Fact, { from, to }: Sides): boolean {
  if (withAllBelow(table.id, to).every((id) => isIdentified(id, from.facts.has(id) ? from : to))) return true;
  return ![...from.facts.values(), ...to.facts.values()].some(({ kind }) => kind === "publication");
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
