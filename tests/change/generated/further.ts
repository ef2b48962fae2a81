import fc from "fast-check";
import { sideOf, type Tree } from "./edited.ts";
import { accessMethods, renderAccessMethods } from "./kinds/access_methods.ts";
import { aggregates, renderAggregates } from "./kinds/aggregates.ts";
import { baseTypes, renderBaseTypes } from "./kinds/base_types.ts";
import { catalogRights, renderCatalogRights } from "./kinds/catalog_rights.ts";
import { collations, renderCollations } from "./kinds/collations.ts";
import { defaultPrivileges, renderDefaultPrivileges } from "./kinds/default_privileges.ts";
import { described, renderDescribed } from "./kinds/described.ts";
import { extensions, renderExtensions } from "./kinds/extensions.ts";
import { foreignTables, renderForeignTables } from "./kinds/foreign_tables.ts";
import { languages, renderLanguages } from "./kinds/languages.ts";
import { largeObjects, renderLargeObjects } from "./kinds/large_objects.ts";
import { renderSettings, settings } from "./kinds/settings.ts";
import { renderTextSearch, textSearch } from "./kinds/text_search.ts";
import type { GeneratedPair } from "./model.ts";

/** Kinds that hang on no table of the model: drawn beside it, so that a seed gives the tables that it always gave. */
export function further() {
  return fc.record({
    extensions: extensions(),
    languages: languages(),
    baseTypes: baseTypes(),
    collations: collations(),
    aggregates: aggregates(),
    accessMethods: accessMethods(),
    textSearch: textSearch(),
    foreignTables: foreignTables(),
    described: described(),
    largeObjects: largeObjects(),
    catalogRights: catalogRights(),
    settings: settings(),
    defaultPrivileges: defaultPrivileges(),
  });
}

export type Further = ReturnType<typeof further> extends fc.Arbitrary<infer T> ? T : never;

/** What no pair has, and why. */
export const neverMade: readonly string[] = [
  "security labels: PostgreSQL brings no provider that works without SELinux or a library of its tests",
  "rights on parameters, roles and tablespaces: both sides of a pair live on one server, which has them once",
];

/** A pair with the further kinds behind what it has. */
export function withFurther(pair: GeneratedPair, given: Further, major: number): GeneratedPair {
  return {
    ...pair,
    from: [...pair.from, ...render(sideOf(given, "from"), major)],
    to: [...pair.to, ...render(sideOf(given, "to"), major)],
  };
}

function render(side: Tree<Further>, major: number): string[] {
  return [
    ...renderExtensions(side.extensions),
    ...renderLanguages(side.languages),
    ...renderBaseTypes(side.baseTypes),
    ...renderCollations(side.collations),
    ...renderAggregates(side.aggregates),
    ...renderAccessMethods(side.accessMethods),
    ...renderTextSearch(side.textSearch),
    ...renderForeignTables(side.foreignTables),
    ...renderDescribed(side.described),
    ...renderLargeObjects(side.largeObjects),
    ...renderCatalogRights(side.catalogRights),
    ...renderSettings(side.settings),
    ...renderDefaultPrivileges(side.defaultPrivileges, major),
  ];
}
