import { type Fact, property } from "../../catalog/mod.ts";
import type { Sides } from "../emitter.ts";

/** A published table without an identity takes no UPDATE. */
export function takesUpdates(table: Fact, { from }: Sides): boolean {
  const identity = property<string>(from.facts.get(table.id) ?? table, "replica_identity");
  if (identity === "f" || identity === "i") return true;
  const isKey = (fact: Fact) => property(fact, "type") === "p" && identity === undefined;
  if (from.childrenOf(table.id, "constraint").some(isKey)) return true;
  return ![...from.facts.values()].some(({ kind }) => kind === "publication");
}
