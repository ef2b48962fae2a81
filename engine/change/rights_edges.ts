import { aspectId, type Catalog, type Fact, objectId, property } from "../catalog/mod.ts";
import type { Actions } from "./actions.ts";

type Edge = (key: string | undefined, before: string | undefined) => void;
type NodeOf = (id: string) => string | undefined;

/**
 * The order of owners and grants. A new owner takes over the rights that he had, and the old one loses those that he had
 * as the owner: grants that end go before that, grants that come go behind it.
 */
export function addRightsEdges(actions: Actions, edge: Edge, readyNode: NodeOf, dropNode: NodeOf): void {
  const { from, to, creates, drops, alters } = actions;
  for (const id of [...creates, ...alters.keys()]) {
    const fact = to.fact(id);
    if (fact.kind === "owner") addOwnerEdges(fact, actions, edge, readyNode, dropNode);
    else if (fact.kind === "grant" && fact.parent !== undefined) {
      for (const owner of ownersOf(fact, to)) edge(readyNode(id), readyNode(owner.id));
      const parent = to.fact(fact.parent);
      // To lose a privilege on a table is to lose it on its columns.
      if (parent.kind !== "column") continue;
      const whole = aspectId("grant", parent.parent!, fact.name);
      if (whole !== id) {
        edge(readyNode(id), alters.has(whole) ? `alter ${whole}` : undefined);
        edge(readyNode(id), dropNode(whole));
      }
    } else if (fact.kind === "owned by") {
      for (const owner of linkedOwners(fact, to)) edge(readyNode(id), readyNode(owner.id));
    }
  }
  for (const id of drops) {
    const fact = from.fact(id);
    if (fact.kind === "grant" && fact.parent !== undefined) {
      for (const owner of ownersOf(fact, from)) edge(readyNode(owner.id), dropNode(id));
    } else if (fact.kind === "owned by") {
      for (const owner of linkedOwners(fact, from)) edge(readyNode(owner.id), dropNode(id));
    }
  }
}

function addOwnerEdges(fact: Fact, { to, from }: Actions, edge: Edge, readyNode: NodeOf, dropNode: NodeOf): void {
  const object = to.fact(fact.parent!);
  const key = readyNode(fact.id);
  // Its parts are made before it is given away. A sequence goes with its column once both have the same owner.
  for (const part of to.childrenOf(object.id)) {
    if (!["grant", "comment", "owner", "owned by", "security label"].includes(part.kind)) edge(key, readyNode(part.id));
  }
  // The new owner needs the right to make things where it lies.
  if (object.schema !== undefined) {
    const schema = objectId("schema", { name: object.schema });
    edge(key, readyNode(aspectId("grant", schema, property<string>(fact, "role"))));
  }
  const link = to.childrenOf(object.id, "owned by")[0];
  if (link === undefined || !from.facts.has(link.id) || dropNode(link.id) !== undefined) return;
  for (const owner of linkedOwners(link, to)) edge(key, readyNode(owner.id));
}

/** Owners whose change concerns a grant: that of the object, and of the table that a sequence goes with. */
function ownersOf(grant: Fact, catalog: Catalog): Fact[] {
  const owners: Fact[] = [];
  for (
    let at = catalog.facts.get(grant.parent!);
    at;
    at = at.parent === undefined ? undefined : catalog.fact(at.parent)
  ) {
    owners.push(...catalog.childrenOf(at.id, "owner"));
    for (const link of catalog.childrenOf(at.id, "owned by")) owners.push(...linkedOwners(link, catalog));
  }
  return owners;
}

/** The owners of a sequence and of the table that it goes with, which PostgreSQL wants to be the same. */
export function linkedOwners(link: Fact, catalog: Catalog): Fact[] {
  const table = link.needs.map((need) => catalog.facts.get(need)).find((need) => need?.kind === "column")?.parent;
  return [link.parent!, table].flatMap((id) => id === undefined ? [] : catalog.childrenOf(id, "owner"));
}
