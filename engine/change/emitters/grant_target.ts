import { type Catalog, type Fact, property } from "../../catalog/mod.ts";
import { parentName, parentOf, sqlName } from "../names.ts";

interface GrantTarget {
  /** `FUNCTION public.total(integer)` */
  readonly target: string;
  /** The column that the privileges are on, quoted. */
  readonly column?: string;
}

/** What GRANT and REVOKE call the object of a grant. */
export function grantTarget(fact: Fact, catalog: Catalog): GrantTarget {
  const object = property<{ word: string; name: string; column?: string }>(fact, "object");
  if (object !== undefined) {
    const { word, name, column } = object;
    return { target: `${word} ${name}`, ...(column !== undefined && { column: catalog.quote(column) }) };
  }
  const parent = parentOf(fact, catalog);
  if (parent.kind === "column") {
    return { target: `TABLE ${parentName(parent, catalog)}`, column: catalog.quote(parent.name) };
  }
  // An aggregate is a function here, and goes by its arguments alone.
  const named = parent.kind === "aggregate" ? { ...parent, kind: "function" as const } : parent;
  return { target: `${words[named.kind] ?? named.kind.toUpperCase()} ${sqlName(named, catalog)}` };
}

const words: Partial<Record<Fact["kind"], string>> = {
  "view": "TABLE",
  "materialized view": "TABLE",
  "foreign table": "TABLE",
  "enum": "TYPE",
  "range": "TYPE",
  "base type": "TYPE",
  "server": "FOREIGN SERVER",
};

/** Whether a grant is on the sequence of an identity column rather than on the column. */
export function isOnIdentity(fact: Fact): boolean {
  return property<{ word: string }>(fact, "object")?.word === "SEQUENCE" &&
    (fact.parent?.startsWith("column ") ?? false);
}
