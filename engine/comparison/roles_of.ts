import type { Catalog } from "../catalog/mod.ts";

/** Every role that a catalog names. */
export function rolesOf(catalog: Catalog): string[] {
  return [...catalog.facts.values()].flatMap(({ properties }) => {
    const { role, grantee, roles } = properties;
    return [role, grantee, ...(Array.isArray(roles) ? roles : [])].filter((name): name is string =>
      typeof name === "string" && name !== "" && !name.startsWith("@")
    );
  });
}
