import { Catalog } from "../../../../engine/catalog/mod.ts";

/** The catalog as DDL would tell it that names no owner where whoever applies it is meant. */
export function withImpliedOwner(catalog: Catalog): Catalog {
  const { facts, keywords, ...parts } = {
    serverVersion: catalog.serverVersion,
    database: catalog.database,
    role: catalog.role,
    facts: catalog.facts,
    keywords: catalog.keywords,
    unmodelled: catalog.unmodelled,
    unreadable: catalog.unreadable,
    leftOut: catalog.leftOut,
  };
  return new Catalog({
    ...parts,
    impliesOwner: true,
    facts: [...facts.values()].filter(({ kind, properties }) => kind !== "owner" || properties.role !== catalog.role),
    keywords: [...keywords],
  });
}
