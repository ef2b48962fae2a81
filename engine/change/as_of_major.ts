import { type Catalog, type Fact, type Properties, rightOf } from "../catalog/mod.ts";

/** Properties that say how something is called which older majors have without a name. */
const named: readonly { readonly property: string; readonly kinds: readonly string[]; readonly since: number }[] = [
  { property: "not_null_name", kinds: ["column"], since: 18 },
  { property: "not_null_name", kinds: ["domain"], since: 17 },
];

/** Privileges that a major has brought: an older one's `GRANT ALL` is without them. */
const privileges: Readonly<Record<string, number>> = { MAINTAIN: 17 };

/**
 * The catalog without what servers of an older major have no word for and do not lack either: names of their NOT NULL
 * constraints, privileges that came later. Everything else that they cannot have stays, as a difference.
 */
export function asOfMajor(catalog: Catalog, major: number): Catalog {
  if (catalog.major <= major) return catalog;
  const lacking = named.filter(({ since }) => since > major);
  const unknown = new Set(Object.keys(privileges).filter((name) => privileges[name]! > major));
  if (lacking.length === 0 && unknown.size === 0) return catalog;
  const facts = [...catalog.facts.values()].flatMap((fact): Fact[] => {
    if (fact.kind === "grant" || fact.kind === "default privileges") {
      const properties = withoutPrivileges(fact.properties, unknown);
      if (properties === undefined) return [];
      return [properties === fact.properties ? fact : { ...fact, properties }];
    }
    const drop = lacking.find(({ property, kinds }) => kinds.includes(fact.kind) && property in fact.properties);
    return [drop ? withProperties(fact, drop.property) : fact];
  });
  return catalog.with({ facts });
}

/** What it means for a comparison that its sides run different majors; nothing where they do not. */
export function majorNotes(
  from: { label: string; catalog: Catalog },
  to: { label: string; catalog: Catalog },
): string[] {
  const [a, b] = [from.catalog.major, to.catalog.major];
  if (a === b) return [];
  return [
    `${from.label} runs PostgreSQL ${a}, ${to.label} PostgreSQL ${b}: privileges and names of NOT NULL constraints that ` +
    "the older one does not know are not compared; what else only one of them has counts as a difference, and so do " +
    "expressions that they print differently",
  ];
}

/** Getters of a fact stay getters: what they work out is not wanted of every one. */
function withProperties(fact: Fact, without: string): Fact {
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(fact)) as {
    -readonly [key in keyof Fact]: Fact[key];
  };
  const { [without]: _, ...properties } = fact.properties;
  copy.properties = properties;
  return copy;
}

function withoutPrivileges(properties: Properties, unknown: ReadonlySet<string>): Properties | undefined {
  const [granted, revoked] = [properties.granted, properties.revoked].map((list) => Array.isArray(list) ? list : []);
  const isKnown = (right: unknown) => typeof right !== "string" || !unknown.has(rightOf(right).privilege);
  const [some, taken] = [granted!.filter(isKnown), revoked!.filter(isKnown)];
  if (some.length === granted!.length && taken.length === revoked!.length) return properties;
  if (some.length + taken.length === 0) return undefined;
  const { granted: _, revoked: __, ...rest } = properties;
  return { ...rest, ...(some.length > 0 && { granted: some }), ...(taken.length > 0 && { revoked: taken }) };
}
