import { type Catalog, type Fact, property, withRole } from "../catalog/mod.ts";
import { asOfMajor } from "./as_of_major.ts";

/**
 * Whether a fact that one side has alone is no difference, because the other side cannot say anything about it: DDL that
 * names no owners neither has owners nor what reaches beyond its database, and what an owner is granted it has anyway.
 * An owner that the target's DDL does name is a difference from DDL that did not.
 */
export function isLeftToOther(
  fact: Fact,
  side: Catalog,
  other: Catalog,
  { isTarget }: { isTarget: boolean },
): boolean {
  if (other.impliesOwner && isBeyondDdl(fact)) return true;
  if (other.impliesOwner && fact.kind === "owner") return !(isTarget && side.impliesOwner);
  if (fact.kind !== "grant" || fact.parent === undefined || !side.impliesOwner) return false;
  for (let at: Fact | undefined = other.facts.get(fact.parent); at; at = other.facts.get(at.parent ?? "")) {
    const owner = other.childrenOf(at.id, "owner")[0];
    if (owner) return property(owner, "role") === property(fact, "grantee");
  }
  return false;
}

/** Settings of a database, rights on parameters of the cluster and on large objects, which are data. */
function isBeyondDdl(fact: Fact): boolean {
  if (fact.kind === "database setting") return true;
  const word = property<{ word: string }>(fact, "object")?.word;
  return word === "PARAMETER" || word === "LARGE OBJECT";
}

/**
 * A side as the other one sees it: DDL that names no roles, read under some role of a scratch server, means the role that
 * the other side was read under, and default privileges without a role are those of that one. What a side of an older
 * major has no word for is nothing that it lacks.
 */
export function asSeenBy(whole: Catalog, other: Catalog): Catalog {
  const side = asOfMajor(whole, other.major);
  const isStandIn = side.impliesOwner && !other.impliesOwner && side.role !== other.role;
  return isStandIn ? withRole(side, side.role, other.role) : side;
}
