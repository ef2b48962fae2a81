import { type Collector, relationRef } from "./collector.ts";
import { walk } from "./walk.ts";
import { strings, type Tree } from "../tree.ts";

type Definer = (tree: Tree, into: Collector) => void;

/** Notes the relation that is written, and everything else the statement names as read. */
function modify(tree: Tree, into: Collector): void {
  const target = relationRef(tree.relation);
  into.writes.push(target);
  walk(tree, into);
  noteReads(into);
}

function noteReads(into: Collector): void {
  const written = into.writes[0];
  for (const { kind, schema, name } of into.references) {
    if (kind !== "relation" || (schema === written?.schema && name === written?.name)) continue;
    into.reads.push(schema === undefined ? { kind, name } : { kind, schema, name });
  }
}

export const dataDefiners: Readonly<Record<string, Definer>> = {
  InsertStmt(tree, into) {
    modify(tree, into);
    // Any unique key may be the one ON CONFLICT infers.
    if (tree.onConflictClause) into.refer({ ...relationRef(tree.relation), kind: "key", part: "*" }, "soft");
  },
  UpdateStmt: modify,
  DeleteStmt: modify,
  MergeStmt: modify,
  SelectStmt(tree, into) {
    walk(tree, into);
    noteReads(into);
  },
  CallStmt(tree, into) {
    walk(tree.funccall ? { FuncCall: tree.funccall } : tree, into);
  },
  CopyStmt(tree, into) {
    if (tree.relation) into.referRelation(tree.relation);
    if (tree.relation && tree.is_from) into.writes.push(relationRef(tree.relation));
    for (const column of strings(tree.attlist)) into.columns.add(column);
    walk(tree.query, into);
    walk(tree.whereClause, into);
  },
};
