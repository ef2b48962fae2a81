import { type Catalog, type Fact, property } from "../catalog/mod.ts";
import { quoteLiteral } from "../sql/mod.ts";
import type { Draft } from "./draft.ts";
import { sqlName } from "./names.ts";

/**
 * Whether a view can let go of what it reads without going itself: its columns stay, and on it stands something that
 * holds rows, a materialized view or a column of its row type. Other views are dropped and made anew, which says plainly
 * what happens.
 */
export function canBeStub(view: Fact, from: Catalog, to: Catalog): boolean {
  if (view.kind !== "view" || !to.facts.has(view.id)) return false;
  const before = columnsOf(view.id, from);
  const isSame = JSON.stringify(before) === JSON.stringify(columnsOf(view.id, to).slice(0, before.length));
  return isSame && carriesRows(view.id, from, to, new Set());
}

function columnsOf(id: string, catalog: Catalog) {
  return catalog.childrenOf(id, "column").toSorted((a, b) => a.position! - b.position!)
    .map((column) => [column.name, property(column, "type") ?? "", property(column, "collation") ?? ""]);
}

/** Looks through what would go with it; what is dropped anyway needs no care. */
function carriesRows(id: string, from: Catalog, to: Catalog, seen: Set<string>): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  return from.dependentsOf(id).some((dependent) => {
    if (!to.facts.has(dependent.id)) return false;
    if (dependent.kind === "materialized view") return true;
    const parent = dependent.parent === undefined ? undefined : from.fact(dependent.parent);
    if (dependent.kind === "column" && parent?.kind === "table") return true;
    return carriesRows(dependent.id, from, to, seen);
  });
}

/**
 * The view with its columns and nothing behind them. It keeps its oid, so that whatever reads it stays; whoever reads it
 * before it gets its query back is told so, where an empty answer would be a wrong one.
 */
export function stubView(view: Fact, from: Catalog): Draft {
  const name = sqlName(view, from);
  const columns = columnsOf(view.id, from).map(([column, type, collation]) =>
    `NULL::${type}${collation === "" ? "" : ` COLLATE ${collation}`} AS ${from.quote(column as string)}`
  );
  const told = quoteLiteral(`${name} is being changed`).trim();
  return {
    sql: `CREATE OR REPLACE VIEW ${name} AS\nSELECT ${columns.join(", ")}\nWHERE ${told}::text::boolean`,
    lock: { mode: "ACCESS EXCLUSIVE", on: name },
  };
}
