import { strings, type Tree } from "../tree.ts";

const aggregates = new Set(
  ("count sum min max avg array_agg string_agg bool_and bool_or every json_agg jsonb_agg json_object_agg " +
    "jsonb_object_agg xmlagg stddev stddev_pop stddev_samp variance var_pop var_samp corr mode percentile_cont " +
    "percentile_disc any_value bit_and bit_or range_agg").split(" "),
);

/**
 * True when a grouped query may show a column that it neither groups by nor aggregates: PostgreSQL allows that where
 * the grouping holds the primary key, which must then exist first. Says yes when in doubt.
 */
export function mayNeedPrimaryKey(query: Tree): boolean {
  if (!query.groupClause) return false;
  const targets: Tree[] = query.targetList ?? [];
  const grouped = new Set<string>();
  for (const item of query.groupClause) {
    const position = item.A_Const?.ival?.ival;
    for (const name of columns(position === undefined ? item : targets[position - 1])) grouped.add(name);
    // GROUP BY may name an output column.
    const alias = item.ColumnRef &&
      targets.find((target) => target.ResTarget?.name === strings(item.ColumnRef.fields)[0]);
    for (const name of columns(alias)) grouped.add(name);
  }
  const shown = columns([targets, query.havingClause, query.sortClause]);
  return shown.some((name) => !grouped.has(name));
}

function columns(node: Tree): string[] {
  if (node === null || typeof node !== "object") return [];
  if (Array.isArray(node)) return node.flatMap(columns);
  if (node.ColumnRef) return [strings(node.ColumnRef.fields).at(-1) ?? "*"];
  if (node.SubLink) return [];
  if (node.FuncCall && aggregates.has(strings(node.FuncCall.funcname).at(-1) ?? "")) return [];
  return Object.values(node).flatMap(columns);
}
