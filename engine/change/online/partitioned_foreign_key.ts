import { type Catalog, comparable, type Fact, pathOf, property } from "../../catalog/mod.ts";
import type { Draft } from "../draft.ts";
import type { Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { addValidated } from "./validated.ts";

/** A foreign key of a partitioned table where PostgreSQL does not let it be added unchecked. */
export function isAddedByPartition(fact: Fact, table: Fact): boolean {
  return property(fact, "type") === "f" && property(table, "partition_key") !== undefined &&
    !property(fact, "not_valid") && !property<string>(fact, "definition")!.endsWith(" NOT ENFORCED");
}

/** Each partition gets it and is checked by itself; that of the whole then takes them over without looking at rows. */
export function addForeignKeyByPartition(fact: Fact, table: Fact, sides: Sides): Draft[] {
  const { from, to } = sides;
  const definition = property<string>(fact, "definition")!;
  // One that is attached anew gets it on the way.
  const parts = leavesOf(table.id, to, ({ id }) => !sides.isNew(id))
    .filter(({ id, kind }) => kind === "table" && from.facts.has(id))
    .flatMap((leaf) => {
      const own = from.childrenOf(leaf.id, "constraint").find(({ id }) => id.endsWith(`.${fact.name}`));
      return own && comparable(own) === comparable(fact) ? [] : addValidated(fact, to, leaf, fact.name);
    });
  const referenced = fact.needs.map((id) => to.fact(id)).map(({ kind, id, parent }) => kind === "table" ? id : parent)
    .find((id) => id !== undefined && id !== table.id && to.fact(id).kind === "table");
  return [...parts, {
    sql: `ALTER TABLE ${sqlName(table, to)} ADD CONSTRAINT ${to.quote(fact.name)} ${definition}`,
    // Triggers on the referenced table, one set for each partition, give way to those of the whole.
    lock: parts.length > 0 && referenced !== undefined
      ? { mode: "ACCESS EXCLUSIVE", on: pathOf(referenced) }
      : { mode: "SHARE ROW EXCLUSIVE", on: pathOf(table.id) },
  }];
}

/** The partitions that hold rows, at any depth, by the bonds that count. */
export function leavesOf(id: string, catalog: Catalog, counts: (bond: Fact) => boolean = () => true): Fact[] {
  const bonds = catalog.dependentsOf(id).filter((bond) =>
    bond.kind === "partition" && bond.parent !== id && counts(bond)
  );
  return bonds.toSorted((a, b) => a.id < b.id ? -1 : 1).flatMap((bond) => {
    const table = catalog.fact(bond.parent!);
    return property(table, "partition_key") === undefined ? [table] : leavesOf(table.id, catalog, counts);
  });
}
