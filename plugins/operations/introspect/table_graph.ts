import { type Catalog, type Fact, property, type TableGraph } from "../../../engine/catalog/mod.ts";
import { loadParser } from "../../../engine/sql/mod.ts";
import type { TableKeys } from "./describe_columns.ts";
import type { ObjectNumbers } from "./describe_objects.ts";
import { type ForeignKey, readForeignKey } from "./read_foreign_key.ts";

export interface Keys {
  /** By the id of the table. */
  readonly ofTables: ReadonlyMap<string, TableKeys>;
  /** By the id of the constraint. */
  readonly foreign: ReadonlyMap<string, ForeignKey>;
}

/** Which columns are in which keys of which table. */
export async function readKeys(catalog: Catalog): Promise<Keys> {
  const parser = await loadParser();
  const ofTables = new Map<string, { primary: Set<string>; foreign: Set<string>; unique: Set<string> }>();
  const foreign = new Map<string, ForeignKey>();
  for (const fact of catalog.facts.values()) {
    if (fact.kind !== "constraint" || fact.parent === undefined) continue;
    const type = property<string>(fact, "type");
    if (type !== "p" && type !== "u" && type !== "f") continue;
    let keys = ofTables.get(fact.parent);
    if (!keys) ofTables.set(fact.parent, keys = { primary: new Set(), foreign: new Set(), unique: new Set() });
    if (type === "f") {
      const key = readForeignKey(fact, parser);
      if (key === undefined) continue;
      foreign.set(fact.id, key);
      for (const column of key.columns) keys.foreign.add(column);
      continue;
    }
    const columns = property<readonly string[]>(fact, "columns") ?? [];
    if (type === "p") { for (const column of columns) keys.primary.add(column); }
    if (columns.length === 1) keys.unique.add(columns[0]!);
  }
  return { ofTables, foreign };
}

/** All tables and foreign keys. A foreign key to a table that was left out of the catalog leads nowhere and is left out. */
export function tableGraph(numbers: ObjectNumbers, { foreign }: Keys): TableGraph {
  const { catalog } = numbers;
  const tables = numbers.facts.flatMap((fact, number) => {
    if (fact.kind !== "table" && fact.kind !== "foreign table") return [];
    const bond = catalog.childrenOf(fact.id, "partition")[0];
    const whole = bond && numbers.of(`table ${property<string>(bond, "of")}`);
    return [{
      number,
      schema: fact.schema!,
      name: fact.name,
      ...(whole !== undefined && { partition_of: whole }),
    }];
  });
  const edges = [...foreign.values()].flatMap((key) => {
    const [from, to] = [numbers.of(key.from), numbers.of(key.to)];
    if (from === undefined || to === undefined) return [];
    const columns = catalog.childrenOf(key.from, "column").filter(({ name }) => key.columns.includes(name));
    return [{
      from,
      to,
      constraint: key.constraint,
      columns: key.columns,
      referenced_columns: key.referencedColumns,
      is_optional: columns.some((column) => property(column, "not_null") !== true),
      is_unique: uniqueKeys(key.from, catalog).some((unique) => unique.every((name) => key.columns.includes(name))),
      on_delete: key.onDelete,
    }];
  });
  edges.sort((a, b) => a.from - b.from || (a.constraint < b.constraint ? -1 : 1));
  return { tables, edges };
}

function uniqueKeys(table: string, catalog: Catalog): (readonly string[])[] {
  return catalog.childrenOf(table, "constraint").filter(isKey)
    .map((key) => property<readonly string[]>(key, "columns") ?? []).filter(({ length }) => length > 0);
}

function isKey(constraint: Fact): boolean {
  return ["p", "u"].includes(property<string>(constraint, "type") ?? "");
}
