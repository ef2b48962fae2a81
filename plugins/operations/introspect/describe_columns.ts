import { type Catalog, type DescribedColumn, type Fact, property } from "../../../engine/catalog/mod.ts";

/** Columns that keys of a table are of. */
export interface TableKeys {
  readonly primary: ReadonlySet<string>;
  readonly foreign: ReadonlySet<string>;
  /** Those that are a unique key by themselves. */
  readonly unique: ReadonlySet<string>;
}

/** The columns of whatever has some, in their order. */
export function describeColumns(
  relation: Fact,
  catalog: Catalog,
  keys: TableKeys | undefined,
): { columns?: DescribedColumn[] } {
  const columns = catalog.childrenOf(relation.id, "column");
  if (columns.length === 0) return {};
  return {
    columns: columns.toSorted((a, b) => a.position! - b.position!).map((column) => describe(column, catalog, keys)),
  };
}

function describe(column: Fact, catalog: Catalog, keys: TableKeys | undefined): DescribedColumn {
  const given = catalog.childrenOf(column.id, "default")[0];
  const comment = catalog.childrenOf(column.id, "comment")[0];
  const identity = ({ a: "always", d: "by default" } as const)[property<string>(column, "identity") ?? ""];
  const generated = property<string>(column, "generated");
  const collation = property<string>(column, "collation");
  return {
    name: column.name,
    type: property<string>(column, "type")!,
    not_null: property(column, "not_null") === true,
    ...(given && { default: property<string>(given, "expression")! }),
    ...(identity && { identity }),
    ...(generated !== undefined && {
      generated: { expression: property<string>(column, "expression") ?? "", stored: generated === "s" },
    }),
    ...(collation !== undefined && { collation }),
    ...(property(column, "inherited") === true && { is_inherited: true as const }),
    ...(keys?.primary.has(column.name) && { is_primary_key: true as const }),
    ...(keys?.foreign.has(column.name) && { is_foreign_key: true as const }),
    ...(keys?.unique.has(column.name) && { is_unique: true as const }),
    ...(comment && { comment: property<string>(comment, "text")! }),
  };
}
