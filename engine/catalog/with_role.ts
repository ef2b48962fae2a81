import type { Catalog } from "./catalog.ts";
import { defaultPrivilegesOf } from "./default_privileges.ts";
import type { Fact } from "./fact.ts";

/**
 * The catalog as if everything that belongs to one role belonged to another, and whatever the one will make: a stand-in
 * under its true name.
 */
export function withRole(catalog: Catalog, role: string, as: string): Catalog {
  const named = (fact: Fact): Fact => {
    if (fact.kind === "default privileges") return defaultPrivilegesOf(fact, role, as);
    return fact.kind === "owner" && fact.properties.role === role ? { ...fact, properties: { role: as } } : fact;
  };
  return catalog.with({
    role: catalog.role === role ? as : catalog.role,
    facts: [...catalog.facts.values()].map(named),
  });
}
