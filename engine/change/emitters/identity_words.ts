import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import { type SequenceOptions, sequenceWords } from "./sequence_words.ts";

/** What a column knows of the sequence behind its identity; the name as SQL says it. */
export type IdentityOptions = SequenceOptions & { name: string };

/** GENERATED … AS IDENTITY; with the source, without the name that PostgreSQL gives the sequence anyway. */
export function identityWords(fact: Fact, identity: string, to: Catalog, from: Catalog | undefined): string {
  const options = property<IdentityOptions>(fact, "identity_options")!;
  const isNamed = from === undefined || options.name !== givenName(fact, to) || takenNames(from).has(options.name);
  const words = [...(isNamed ? [`SEQUENCE NAME ${options.name}`] : []), ...sequenceWords(options)];
  return `GENERATED ${identity === "a" ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY${
    words.length === 0 ? "" : ` (${words.join(" ")})`
  }`;
}

const longestBytes = 63;

/** Undefined where PostgreSQL would cut it. */
function givenName(column: Fact, to: Catalog): string | undefined {
  const table = to.fact(column.parent!);
  const name = `${table.name}_${column.name}_seq`;
  if (new TextEncoder().encode(name).length > longestBytes) return undefined;
  return `${to.quote(table.schema!)}.${to.quote(name)}`;
}

const known = new WeakMap<Catalog, ReadonlySet<string>>();

/** Names in the source; PostgreSQL passes over one that is still there. */
function takenNames(catalog: Catalog): ReadonlySet<string> {
  const found = known.get(catalog);
  if (found) return found;
  const names = new Set<string>();
  for (const fact of catalog.facts.values()) {
    const identity = property<IdentityOptions>(fact, "identity_options");
    if (identity) names.add(identity.name);
    const schema = fact.schema ?? (fact.parent === undefined ? undefined : catalog.fact(fact.parent).schema);
    if (schema !== undefined) names.add(`${catalog.quote(schema)}.${catalog.quote(fact.name)}`);
  }
  known.set(catalog, names);
  return names;
}
