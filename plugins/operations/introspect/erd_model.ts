import { qualifiedName } from "./find_relation.ts";
import type { TableOutput } from "./introspection_io.ts";

/** Why a column is worth a mark: part of the primary key, of a foreign key, of a unique key. */
export type KeyMark = "PK" | "FK" | "UK";

export interface ErdColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly marks: readonly KeyMark[];
}

export interface ErdTable {
  /** Qualified. */
  readonly name: string;
  readonly schema: string;
  readonly comment: string | null;
  readonly columns: readonly ErdColumn[];
  /** Columns that are not shown. */
  readonly hidden: number;
}

/** A foreign key: `from` declares it. */
export interface ErdBond {
  readonly from: string;
  readonly to: string;
  readonly constraint: string;
  readonly columns: readonly string[];
  readonly referencedColumns: readonly string[];
  /** A row may refer to nothing. */
  readonly isOptional: boolean;
  /** At most one row refers to each row. */
  readonly isUnique: boolean;
}

export interface Erd {
  readonly tables: readonly ErdTable[];
  readonly bonds: readonly ErdBond[];
}

/** Tables and foreign keys as they are drawn: a partition is a part of its table, and so are its foreign keys. */
export function erdModel(
  described: readonly TableOutput[],
  columns: "all" | "keys",
): Erd & { rootOf: ReadonlyMap<string, string> } {
  const parents = new Map(
    described.flatMap((table) =>
      table.partition_of === null ? [] : [[qualifiedName(table), table.partition_of] as const]
    ),
  );
  const root = (name: string): string => {
    let at = name;
    for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) at = parent;
    return at;
  };
  const rootOf = new Map([...parents.keys()].map((name) => [name, root(name)]));
  const byName = new Map(described.map((table) => [qualifiedName(table), table]));
  const bonds = new Map<string, ErdBond>();
  for (const table of described) {
    for (const key of table.references) {
      const from = root(qualifiedName(table));
      const owner = byName.get(from) ?? table;
      const bond: ErdBond = {
        from,
        to: root(key.table),
        constraint: key.constraint,
        columns: key.columns,
        referencedColumns: key.referenced_columns,
        isOptional: key.columns.some((name) => owner.columns.find((column) => column.name === name)?.nullable ?? true),
        isUnique: owner.keys.some((unique) =>
          unique.columns.length > 0 && unique.columns.every((name) => key.columns.includes(name))
        ),
      };
      const identity = JSON.stringify([bond.from, bond.to, bond.columns, bond.referencedColumns]);
      // Partitions may each have the same key of their own.
      if (!bonds.has(identity)) bonds.set(identity, bond);
    }
  }
  const tables = described.filter((table) => table.partition_of === null).map((table) => {
    const name = qualifiedName(table);
    const foreign = new Set([...bonds.values()].filter(({ from }) => from === name).flatMap(({ columns }) => columns));
    const all = table.columns.map((column) => describeColumn(column, table, foreign));
    const shown = columns === "all" ? all : all.filter(({ marks }) => marks.length > 0);
    return { name, schema: table.schema, comment: table.comment, columns: shown, hidden: all.length - shown.length };
  });
  return { tables, bonds: [...bonds.values()], rootOf };
}

function describeColumn(
  { name, pg_type, nullable, is_primary_key }: TableOutput["columns"][number],
  { keys }: TableOutput,
  foreign: ReadonlySet<string>,
): ErdColumn {
  const isUnique = keys.some(({ type, columns }) => type === "unique" && columns.includes(name));
  const marks: KeyMark[] = [
    ...(is_primary_key ? ["PK" as const] : []),
    ...(foreign.has(name) ? ["FK" as const] : []),
    ...(isUnique && !is_primary_key ? ["UK" as const] : []),
  ];
  return { name, type: pg_type, nullable, marks };
}
