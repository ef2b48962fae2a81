import { type Catalog, type Fact, holdsPlaceholder, pathOf, property } from "../catalog/mod.ts";
import { quoteLiteral } from "../sql/mod.ts";
import type { Hazard } from "./hazard.ts";

type Options = Readonly<Record<string, string>>;

/** The options of a foreign object, by name. */
export function genericOptionsOf(fact: Fact, key = "options"): Options {
  return property<Options>(fact, key) ?? {};
}

/** ` OPTIONS (host 'here')`, or nothing. */
export function optionWords(options: Options, catalog: Catalog): string {
  const list = Object.entries(options).map(([name, value]) => pair(name, value, catalog));
  return list.length === 0 ? "" : ` OPTIONS (${list.join(", ")})`;
}

/** ` OPTIONS (DROP a, SET b 'x', ADD c 'y')`, or nothing. */
export function optionChanges(before: Options, after: Options, catalog: Catalog): string {
  const list = [
    ...Object.keys(before).filter((name) => !(name in after)).map((name) => `DROP ${catalog.quote(name)}`),
    ...Object.entries(after).filter(([name, value]) => name in before && before[name] !== value)
      .map(([name, value]) => `SET ${pair(name, value, catalog)}`),
    ...Object.entries(after).filter(([name]) => !(name in before))
      .map(([name, value]) => `ADD ${pair(name, value, catalog)}`),
  ];
  return list.length === 0 ? "" : ` OPTIONS (${list.join(", ")})`;
}

function pair(name: string, value: string, catalog: Catalog): string {
  return `${catalog.quote(name)} ${quoteLiteral(value).trim()}`;
}

/** Told where a statement writes a placeholder, because no plan knows the secret. */
export function secretHazards(fact: Fact, sql: string): Hazard[] {
  if (!holdsPlaceholder(sql)) return [];
  return [{
    kind: "unknown-secret",
    on: pathOf(fact.id),
    why: "a placeholder is written in place of a secret, which has to be set by hand",
  }];
}
