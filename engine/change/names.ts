import { type Catalog, type Fact, property } from "../catalog/mod.ts";

/** How a statement names an object: qualified, quoted where needed, with the arguments of a routine. */
export function sqlName(fact: Fact, catalog: Catalog): string {
  const { schema, name, args, kind, parent } = fact;
  const q = (text: string) => catalog.quote(text);
  if (kind === "index" && parent !== undefined) return `${q(catalog.fact(parent).schema!)}.${q(name)}`;
  if (kind === "operator") return `${q(schema!)}.${name} (${args})`;
  if (kind === "aggregate") return `${q(schema!)}.${q(name)}(${property<string>(fact, "signature")})`;
  const path = schema === undefined ? q(name) : `${q(schema)}.${q(name)}`;
  return args === undefined || kind === "operator class" || kind === "operator family" ? path : `${path}(${args})`;
}

/** The name of the relation or type that a part belongs to. */
export function parentName(fact: Fact, catalog: Catalog): string {
  return sqlName(parentOf(fact, catalog), catalog);
}

export function parentOf(fact: Fact, catalog: Catalog): Fact {
  return catalog.fact(fact.parent!);
}

/** `TABLE public.orders`, `COLUMN public.orders.note`, `CONSTRAINT c ON public.orders`: after COMMENT ON. */
export function address(fact: Fact, catalog: Catalog): string {
  const name = sqlName(fact, catalog);
  switch (fact.kind) {
    case "column":
      return `COLUMN ${parentName(fact, catalog)}.${name}`;
    case "constraint": {
      const parent = parentOf(fact, catalog);
      return `CONSTRAINT ${name} ON ${parent.kind === "domain" ? "DOMAIN " : ""}${sqlName(parent, catalog)}`;
    }
    case "trigger":
    case "rule":
    case "policy":
      return `${fact.kind.toUpperCase()} ${name} ON ${parentName(fact, catalog)}`;
    case "enum":
    case "range":
    case "base type":
    case "shell type":
      return `TYPE ${name}`;
    case "operator class":
    case "operator family":
      return `${fact.kind.toUpperCase()} ${name} USING ${catalog.quote(property<string>(fact, "method") ?? "")}`;
    case "cast":
    case "transform":
      return `${fact.kind.toUpperCase()} ${fact.name}`;
    default:
      return `${fact.kind.toUpperCase()} ${name}`;
  }
}

/** Whether a table inherits from others without being a partition: what it inherits comes with INHERITS alone. */
export function isHeir(table: Fact, catalog: Catalog): boolean {
  return catalog.childrenOf(table.id, "inheritance").length > 0;
}

/** The columns that a column is the same as, of the tables that its table inherits from or is a partition of. */
export function columnsAbove(column: Fact, catalog: Catalog): Fact[] {
  return catalog.childrenOf(column.parent!).filter(({ kind }) => kind === "partition" || kind === "inheritance")
    .flatMap(({ needs }) => needs).filter((need) => need !== column.parent)
    .flatMap((need) => catalog.childrenOf(need, "column")).filter(({ name }) => name === column.name);
}

/** The columns that are the same as a column, of its table's partitions and heirs. */
export function columnsBelow(column: Fact, catalog: Catalog): Fact[] {
  return catalog.dependentsOf(column.parent!)
    .filter(({ kind, parent }) => (kind === "partition" || kind === "inheritance") && parent !== column.parent)
    .flatMap(({ parent }) => catalog.childrenOf(parent!, "column")).filter(({ name }) => name === column.name);
}

/** The table that a fact is a part of, itself included; undefined for what lies on no relation. */
export function relationOf(fact: Fact, catalog: Catalog): Fact | undefined {
  if (relationKinds.has(fact.kind)) return fact;
  return fact.parent === undefined ? undefined : relationOf(catalog.fact(fact.parent), catalog);
}

const relationKinds: ReadonlySet<string> = new Set([
  "table",
  "foreign table",
  "view",
  "materialized view",
  "sequence",
]);
