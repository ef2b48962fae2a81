import { type Catalog, property } from "../../catalog/mod.ts";

const takenNames = new WeakMap<Catalog, ReadonlySet<string>>();

/** Names that somebody gave: PostgreSQL would avoid them where it chooses one. */
export function namesOfNotNull(catalog: Catalog): ReadonlySet<string> {
  const known = takenNames.get(catalog);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const fact of catalog.facts.values()) {
    const name = fact.kind === "column" ? property<string>(fact, "not_null_name") : undefined;
    if (name !== undefined) names.add(name);
  }
  takenNames.set(catalog, names);
  return names;
}
