import { type Catalog, type Fact, property } from "../catalog/mod.ts";

/** Whether tables hold values of a column, rather than compute them. */
export function isStoredColumn(fact: Fact, catalog: Catalog): boolean {
  if (fact.kind !== "column" || property(fact, "generated") !== undefined) return false;
  return catalog.fact(fact.parent!).kind === "table";
}

/** Whether some table holds values of a type, be it inside of values of another type. */
export function isStoredType(id: string, catalog: Catalog): boolean {
  return catalog.dependentsOf(id).some((dependent) => {
    if (isStoredColumn(dependent, catalog)) return true;
    if (dependent.kind === "domain" || dependent.kind === "range") return isStoredType(dependent.id, catalog);
    const whole = dependent.kind === "column" ? catalog.fact(dependent.parent!) : dependent;
    return whole.kind === "type" && whole.id !== id && isStoredType(whole.id, catalog);
  });
}

/**
 * Whether some table holds values of a domain inside of others: of arrays, ranges and composite types. PostgreSQL does
 * not look into those, and refuses to check the domain anew.
 */
export function isStoredInside(domain: string, catalog: Catalog): boolean {
  return catalog.dependentsOf(domain).some((dependent) => {
    if (isStoredColumn(dependent, catalog)) return property<string>(dependent, "type")!.endsWith("[]");
    if (dependent.kind === "domain") return isStoredInside(dependent.id, catalog);
    if (dependent.kind === "range") return isStoredType(dependent.id, catalog);
    const whole = dependent.kind === "column" ? catalog.fact(dependent.parent!) : dependent;
    return whole.kind === "type" && isStoredType(whole.id, catalog);
  });
}
