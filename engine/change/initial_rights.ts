import { type Catalog, type Fact, type FactKind, property, type Rights } from "../catalog/mod.ts";
import type { Sides } from "./emitter.ts";

/** The letter that pg_default_acl has for objects of a kind. */
const letters: Partial<Record<FactKind, string>> = {
  "schema": "n",
  "table": "r",
  "foreign table": "r",
  "view": "r",
  "materialized view": "r",
  "sequence": "S",
  "function": "f",
  "procedure": "f",
  "aggregate": "f",
  "enum": "T",
  "domain": "T",
  "type": "T",
  "range": "T",
  "base type": "T",
};

/**
 * The rights that an object has when this plan has just made it, beyond those that PostgreSQL gives by itself: the
 * default privileges of who makes it. They are those of `from`, because plans change default privileges behind
 * everything else. By grantee: "" for PUBLIC, "@owner" for the role itself.
 */
export function initialRights(
  object: Fact,
  sides: Sides,
  letter: string | undefined = letters[object.kind],
): ReadonlyMap<string, Rights> {
  const found = new Map<string, Rights>();
  if (letter === undefined) return found;
  const { from } = sides;
  const schema = object.schema ?? (object.parent === undefined ? undefined : schemaOf(object, sides.to));
  const maker = makerOf(object, sides);
  for (const fact of defaultsOf(from)) {
    if (property(fact, "role") !== maker) continue;
    const place = property<string>(fact, "in_schema");
    if (property(fact, "type") !== letter || (place !== undefined && place !== schema)) continue;
    const grantee = property<string>(fact, "grantee") ?? "";
    const key = grantee === maker ? "@owner" : grantee;
    found.set(key, merge(found.get(key), fact));
  }
  return found;
}

/** The role that applies the plan; but the sequence of an identity is made in the name of its table's owner. */
export function makerOf(object: Fact, { from, isNew }: Sides): string {
  const owner = object.kind === "column" && !isNew(object.parent!)
    ? from.childrenOf(object.parent!, "owner")[0]
    : undefined;
  return owner === undefined ? from.role : property<string>(owner, "role")!;
}

/** Default privileges, those of all schemas first, which the others are added to. */
function defaultsOf(from: Catalog): readonly Fact[] {
  let known = defaults.get(from);
  if (known === undefined) {
    known = [...from.facts.values()]
      .filter((fact) => fact.kind === "default privileges")
      .sort((a, b) => Number(a.properties.in_schema !== undefined) - Number(b.properties.in_schema !== undefined));
    defaults.set(from, known);
  }
  return known;
}

const defaults = new WeakMap<Catalog, readonly Fact[]>();

function schemaOf(fact: Fact, catalog: Catalog): string | undefined {
  return fact.schema ?? (fact.parent === undefined ? undefined : schemaOf(catalog.fact(fact.parent), catalog));
}

/** PostgreSQL adds a schema's entries to what there is: a privilege that was taken away for all schemas comes back. */
function merge(base: Rights | undefined, fact: Fact): Rights {
  const granted = new Set(base?.granted);
  const revoked = new Set([...base?.revoked ?? [], ...property<string[]>(fact, "revoked") ?? []]);
  const builtin = new Set(property<string[]>(fact, "builtin"));
  for (const entry of property<string[]>(fact, "granted") ?? []) {
    const privilege = entry.endsWith("*") ? entry.slice(0, -1) : entry;
    const full = `${privilege}*`;
    if (granted.has(full)) continue;
    if (entry === full) {
      granted.delete(privilege);
      granted.add(full);
      if (builtin.has(privilege)) revoked.add(privilege);
    } else if (revoked.has(privilege)) revoked.delete(privilege);
    else if (!builtin.has(privilege)) granted.add(privilege);
  }
  return { granted: [...granted], revoked: [...revoked] };
}
