import { createHash } from "node:crypto";
import {
  type Bond,
  type Catalog,
  comparable,
  type DescribedObject,
  type Fact,
  type FactKind,
  type ObjectDetail,
  property,
} from "../../../engine/catalog/mod.ts";
import { standsWithin, statementWriter } from "../../../engine/change/mod.ts";
import { describeColumns, type TableKeys } from "./describe_columns.ts";
import { describeGrants } from "./describe_grants.ts";
import type { ForeignKey } from "./read_foreign_key.ts";

/** Facts that say something of an object and are none. Where they are part of nothing, they are shown by themselves. */
const aspects: ReadonlySet<FactKind> = new Set<FactKind>([
  "column",
  "default",
  "owned by",
  "index attachment",
  "partition",
  "inheritance",
  "publication table",
  "publication schema",
  "owner",
  "comment",
  "grant",
  "security label",
]);

function isObject({ kind, parent }: Fact): boolean {
  return parent === undefined || !aspects.has(kind);
}

/** The objects of a catalog with their numbers: their places in the order of their ids. */
export class ObjectNumbers {
  readonly facts: readonly Fact[];
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(readonly catalog: Catalog) {
    this.facts = [...catalog.facts.values()].filter(isObject).sort((a, b) => a.id < b.id ? -1 : 1);
    this.#numbers = new Map(this.facts.map(({ id }, number) => [id, number]));
  }

  /** Number of an object by its id. */
  of(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  /** The object that a fact is, or says something of. */
  objectOf(fact: Fact): Fact {
    let at = fact;
    while (!isObject(at)) at = this.catalog.fact(at.parent!);
    return at;
  }

  /** The schema that an object lies in; a part lies where its table does. */
  schemaOf(fact: Fact): string | undefined {
    let at: Fact | undefined = fact;
    while (at !== undefined && at.schema === undefined) {
      at = at.parent && this.catalog.facts.get(at.parent) || undefined;
    }
    return at?.schema;
  }
}

/** Describes the objects of a catalog one by one. */
export function* describeObjects(
  numbers: ObjectNumbers,
  keys: ReadonlyMap<string, TableKeys>,
  foreignKeys: ReadonlyMap<string, ForeignKey>,
): Generator<DescribedObject> {
  const { catalog } = numbers;
  const write = statementWriter(catalog, isObject);
  const bonds = readBonds(numbers);
  for (const [number, fact] of numbers.facts.entries()) {
    const { statements, missing } = write(fact);
    const schema = numbers.schemaOf(fact);
    const parent = fact.parent === undefined ? undefined : numbers.of(numbers.objectOf(catalog.fact(fact.parent)).id);
    yield {
      number,
      id: fact.id,
      kind: fact.kind,
      ...(schema !== undefined && { schema }),
      name: fact.name,
      ...(parent !== undefined && { parent }),
      hash: hashOf(fact, catalog),
      detail: {
        ...(fact.args !== undefined && { args: fact.args }),
        ...aspectsOf(fact, catalog),
        ddl: statements,
        ...(missing !== undefined && { ddl_missing: missing }),
        ...(standsWithin(fact, catalog) && { is_within_parent: true as const }),
        properties: fact.properties,
        ...describeColumns(fact, catalog, keys.get(fact.id)),
        ...describeGrants(fact, catalog),
        ...referencesOf(foreignKeys.get(fact.id)),
      },
      needs: bonds.needs[number] ?? [],
      dependents: bonds.dependents[number] ?? [],
    };
  }
}

function referencesOf(key: ForeignKey | undefined): Pick<ObjectDetail, "references"> {
  if (key === undefined) return {};
  const { to, columns, referencedColumns } = key;
  return { references: { table: to, columns, referenced_columns: referencedColumns } };
}

function aspectsOf(fact: Fact, catalog: Catalog) {
  const detail: { -readonly [K in keyof ObjectDetail]?: ObjectDetail[K] } = {};
  const text = (child: Fact, key: string) => String(property(child, key) ?? "");
  for (const child of catalog.childrenOf(fact.id)) {
    switch (child.kind) {
      case "owner":
        detail.owner = text(child, "role");
        break;
      case "comment":
        detail.comment = text(child, "text");
        break;
      case "security label":
        detail.labels = [...detail.labels ?? [], { provider: text(child, "provider"), label: text(child, "label") }];
        break;
      case "partition":
        detail.partition_of = { table: `table ${text(child, "of")}`, bound: text(child, "bound") };
        break;
      case "inheritance":
        detail.inherits = [...detail.inherits ?? [], child.name];
        break;
      case "owned by":
        detail.owned_by = child.needs.find((need) => need.startsWith("column "));
        break;
      case "publication table":
      case "publication schema":
        detail.publishes = [...detail.publishes ?? [], `${child.kind.slice("publication ".length)} ${child.name}`];
        break;
    }
  }
  return detail;
}

/** Over everything that the object is compared by, parts that are objects themselves left out. */
function hashOf(fact: Fact, catalog: Catalog): string {
  const hash = createHash("sha256");
  const add = (each: Fact) => {
    hash.update(`${each.id}\0${comparable(each)}\0`);
    for (const child of catalog.childrenOf(each.id).toSorted((a, b) => a.id < b.id ? -1 : 1)) {
      if (!isObject(child)) add(child);
    }
  };
  add(fact);
  return hash.digest("hex").slice(0, 32);
}

/**
 * Which objects need which, in both directions. That a part needs what it is a part of, or an object the schema that it
 * lies in, goes without saying.
 */
function readBonds(numbers: ObjectNumbers): { needs: Bond[][]; dependents: Bond[][] } {
  const { catalog } = numbers;
  const found = { needs: new Map<string, Set<string>>(), dependents: new Map<string, Set<string>>() };
  const note = (side: Map<string, Set<string>>, from: number, to: number, column: string | undefined) => {
    const key = `${from} ${to}`;
    const columns = side.get(key) ?? new Set();
    if (column !== undefined) columns.add(column);
    side.set(key, columns);
  };
  for (const fact of catalog.facts.values()) {
    const object = numbers.objectOf(fact);
    const from = numbers.of(object.id)!;
    const schema = numbers.schemaOf(object);
    for (const id of fact.needs) {
      const need = catalog.facts.get(id);
      if (need === undefined) continue;
      const other = numbers.objectOf(need);
      const to = numbers.of(other.id)!;
      if (to === from || other.id === object.parent || other.parent === object.id) continue;
      if (other.kind === "schema" && other.name === schema) continue;
      note(found.needs, from, to, need.kind === "column" ? need.name : undefined);
      note(found.dependents, to, from, fact.kind === "column" ? fact.name : undefined);
    }
  }
  return { needs: toLists(found.needs), dependents: toLists(found.dependents) };
}

function toLists(side: ReadonlyMap<string, ReadonlySet<string>>): Bond[][] {
  const lists: Bond[][] = [];
  for (const [key, columns] of side) {
    const [from, to] = key.split(" ").map(Number) as [number, number];
    (lists[from] ??= []).push(columns.size === 0 ? [to] : [to, [...columns].sort()]);
  }
  for (const list of lists) list?.sort(([a], [b]) => a - b);
  return lists;
}
