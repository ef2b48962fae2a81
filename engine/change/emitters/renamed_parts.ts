import { type Catalog, type Fact, property } from "../../catalog/mod.ts";

/**
 * Whether a change of type, for which PostgreSQL makes the index of a partitioned table anew with all its parts, would
 * give partitions indexes that they do not have, or under names of its own choice.
 */
export function changesParts(index: Fact, catalog: Catalog): boolean {
  if (property(index, "partitioned") !== true) return false;
  const bonds = catalog.dependentsOf(index.parent!).filter(({ kind, parent }) =>
    kind === "partition" && parent !== index.parent
  );
  return bonds.some((bond) => {
    const part = catalog.childrenOf(bond.parent!).find(({ id }) =>
      catalog.childrenOf(id, "index attachment").some(({ needs }) => needs.includes(index.id))
    );
    return part === undefined || !isNamedByServer(part, catalog) || changesParts(part, catalog);
  });
}

/** `orders_2025_id_at_idx`: the table and the columns of the index. Longer names, and those of expressions, are not told. */
function isNamedByServer({ name, parent, needs }: Fact, catalog: Catalog): boolean {
  const [head, tail] = [`${catalog.fact(parent!).name}_`, "_idx"];
  if (!name.startsWith(head) || !name.endsWith(tail)) return false;
  const columns = needs.map((need) => catalog.fact(need)).filter(({ kind }) => kind === "column");
  return isMadeOf(`_${name.slice(head.length, -tail.length)}`, columns.map((column) => column.name));
}

function isMadeOf(text: string, columns: readonly string[]): boolean {
  if (columns.length === 0) return text === "";
  return columns.some((column, at) =>
    text.startsWith(`_${column}`) && isMadeOf(text.slice(column.length + 1), columns.toSpliced(at, 1))
  );
}
