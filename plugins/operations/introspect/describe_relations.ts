import { type Catalog, type Fact, property } from "../../../engine/catalog/mod.ts";
import { loadParser } from "../../../engine/sql/mod.ts";
import { qualifiedName, relationsOf } from "./find_relation.ts";
import type { TableOutput, ViewOutput } from "./introspection_io.ts";
import { type ForeignKey, readForeignKey } from "./read_foreign_key.ts";

export interface DescribeOptions {
  /** Rows by schema and name joined with NUL. */
  readonly estimates: ReadonlyMap<string, number>;
  readonly hints: boolean;
}

export interface Described {
  readonly tables: TableOutput[];
  readonly views: ViewOutput[];
}

/** Describes every table and view of a catalog. */
export async function describeRelations(catalog: Catalog, options: DescribeOptions): Promise<Described> {
  const parser = await loadParser();
  const foreignKeys = [...catalog.facts.values()]
    .filter((fact) => fact.kind === "constraint" && property(fact, "type") === "f")
    .flatMap((fact) => readForeignKey(fact, parser) ?? [])
    .sort((a, b) => a.from < b.from ? -1 : a.from > b.from ? 1 : a.constraint < b.constraint ? -1 : 1);
  const outbound = Map.groupBy(foreignKeys, ({ from }) => from);
  const inbound = Map.groupBy(foreignKeys, ({ to }) => to);
  const tables: TableOutput[] = [];
  const views: ViewOutput[] = [];
  for (const fact of relationsOf(catalog)) {
    if (fact.kind === "table" || fact.kind === "foreign table") {
      const bonds = { outbound: outbound.get(fact.id) ?? [], inbound: inbound.get(fact.id) ?? [] };
      tables.push(describeTable(fact, fact.kind, bonds, catalog, options));
    } else views.push(describeView(fact, fact.kind as ViewOutput["kind"], catalog, options));
  }
  return { tables, views };
}

function describeTable(
  table: Fact,
  kind: TableOutput["kind"],
  { outbound, inbound }: { outbound: readonly ForeignKey[]; inbound: readonly ForeignKey[] },
  catalog: Catalog,
  options: DescribeOptions,
): TableOutput {
  const constraints = byName(catalog.childrenOf(table.id, "constraint"));
  const primary = constraints.find((constraint) => property(constraint, "type") === "p");
  const primaryKey = (primary && property<readonly string[]>(primary, "columns")) ?? [];
  const columns = columnsOf(table, catalog).map((column) => describeColumn(column, primaryKey, catalog));
  const bond = property<string>(catalog.childrenOf(table.id, "partition")[0] ?? table, "of");
  return {
    ...headOf(table, kind, catalog, options),
    partition_key: property<string>(table, "partition_key") ?? null,
    partition_of: bond ?? null,
    columns,
    keys: constraints.flatMap(describeKey),
    checks: constraints.filter((constraint) => property(constraint, "type") === "c")
      .map((constraint) => ({ name: constraint.name, definition: property<string>(constraint, "definition")! })),
    indexes: indexesOf(table, catalog),
    references: outbound.map((key) => ({ table: nameOf(key.to, catalog), ...bondOf(key) })),
    referenced_by: inbound.map((key) => ({ table: nameOf(key.from, catalog), ...bondOf(key) })),
    outbound_fks: outbound.flatMap((key) =>
      pairs(key).map((pair) => ({ from_table: null, to_table: bareName(key.to, catalog), ...pair }))
    ),
    inbound_fks: inbound.flatMap((key) =>
      pairs(key).map((pair) => ({ from_table: bareName(key.from, catalog), to_table: null, ...pair }))
    ),
    hints: options.hints ? hintsOf(primaryKey, columns.map(({ name }) => name)) : null,
  };
}

function describeView(
  view: Fact,
  kind: ViewOutput["kind"],
  catalog: Catalog,
  options: DescribeOptions,
): ViewOutput {
  return {
    ...headOf(view, kind, catalog, options),
    columns: columnsOf(view, catalog).map((column) => ({
      name: column.name,
      pg_type: property<string>(column, "type")!,
      comment: commentOn(column, catalog),
    })),
    definition: property<string>(view, "definition") ?? "",
    indexes: indexesOf(view, catalog),
  };
}

/** What a table and a view are both told by. */
function headOf<K>(relation: Fact, kind: K, catalog: Catalog, { estimates }: DescribeOptions) {
  return {
    schema: relation.schema!,
    name: relation.name,
    kind,
    comment: commentOn(relation, catalog),
    row_estimate: estimates.get(`${relation.schema}\0${relation.name}`) ?? null,
  };
}

function describeColumn(column: Fact, primaryKey: readonly string[], catalog: Catalog): TableOutput["columns"][number] {
  const byDefault = catalog.childrenOf(column.id, "default")[0];
  const generated = property<string>(column, "generated");
  return {
    name: column.name,
    pg_type: property<string>(column, "type")!,
    nullable: property(column, "not_null") !== true,
    is_primary_key: primaryKey.includes(column.name),
    default: (byDefault && property<string>(byDefault, "expression")) ?? null,
    identity: { a: "always" as const, d: "by default" as const }[property<string>(column, "identity") ?? ""] ?? null,
    generated: generated === undefined
      ? null
      : { expression: property<string>(column, "expression") ?? "", stored: generated === "s" },
    comment: commentOn(column, catalog),
  };
}

function describeKey(constraint: Fact): TableOutput["keys"] {
  const type = ({ p: "primary", u: "unique", x: "exclusion" } as const)[property<string>(constraint, "type") ?? ""];
  if (type === undefined) return [];
  return [{
    name: constraint.name,
    type,
    columns: [...property<readonly string[]>(constraint, "columns") ?? []],
    definition: property<string>(constraint, "definition")!,
  }];
}

function indexesOf(relation: Fact, catalog: Catalog): TableOutput["indexes"] {
  return byName(catalog.childrenOf(relation.id, "index")).map((index) => ({
    name: index.name,
    definition: property<string>(index, "definition")!,
    is_unique: property(index, "is_unique") === true,
    is_valid: property(index, "invalid") !== true,
    comment: commentOn(index, catalog),
  }));
}

function bondOf(key: ForeignKey) {
  return {
    constraint: key.constraint,
    columns: [...key.columns],
    referenced_columns: [...key.referencedColumns],
    on_delete: key.onDelete,
    on_update: key.onUpdate,
    is_deferrable: key.isDeferrable,
    is_validated: key.isValidated,
  };
}

function pairs({ columns, referencedColumns }: ForeignKey): { via_column: string; on_column: string }[] {
  return columns.map((via_column, at) => ({ via_column, on_column: referencedColumns[at] ?? "" }));
}

function hintsOf(primaryKey: readonly string[], columns: readonly string[]): TableOutput["hints"] {
  const surrogate = primaryKey.find((name) => name.startsWith("pk_")) ?? null;
  const natural = columns.includes("id") ? "id" : null;
  return surrogate === null && natural === null ? null : { surrogate_pk: surrogate, natural_id: natural };
}

function columnsOf(relation: Fact, catalog: Catalog): Fact[] {
  return catalog.childrenOf(relation.id, "column").toSorted((a, b) => a.position! - b.position!);
}

function byName(facts: readonly Fact[]): Fact[] {
  return facts.toSorted((a, b) => a.name < b.name ? -1 : 1);
}

function commentOn(fact: Fact, catalog: Catalog): string | null {
  const found = catalog.childrenOf(fact.id, "comment")[0];
  return (found && property<string>(found, "text")) ?? null;
}

function nameOf(id: string, catalog: Catalog): string {
  const fact = catalog.facts.get(id);
  return fact === undefined ? id.slice("table ".length) : qualifiedName(fact);
}

function bareName(id: string, catalog: Catalog): string {
  return catalog.facts.get(id)?.name ?? id.slice(id.lastIndexOf(".") + 1);
}
