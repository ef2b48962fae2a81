import { type Collector, relationRef } from "./collector.ts";
import { createdRelation } from "./tables.ts";
import { walk } from "./walk.ts";
import { strings, type Tree } from "../tree.ts";

type Definer = (tree: Tree, into: Collector) => void;

export const viewDefiners: Readonly<Record<string, Definer>> = {
  ViewStmt(tree, into) {
    into.define({ ...createdRelation(tree.view, into), replaces: tree.replace });
    walk(tree.query, into);
  },
  CreateTableAsStmt(tree, into) {
    into.define({ ...createdRelation(tree.into.rel, into), tolerant: tree.if_not_exists });
    if (tree.into.tableSpaceName) into.refer({ kind: "tablespace", name: tree.into.tableSpaceName });
    if (tree.into.accessMethod) into.refer({ kind: "access-method", name: tree.into.accessMethod });
    walk(tree.query, into);
  },
  RefreshMatViewStmt(tree, into) {
    into.referRelation(tree.relation);
    into.alters.push(relationRef(tree.relation));
  },
  RuleStmt(tree, into) {
    const relation = relationRef(tree.relation);
    into.define({
      ...relation,
      kind: "rule",
      schema: relation.schema ?? into.creationSchema,
      part: tree.rulename,
      replaces: tree.replace,
    });
    into.refer(relation);
    into.withCommonTables(["old", "new"], () => {
      walk(tree.whereClause, into);
      walk(tree.actions, into);
    });
  },
  CreateTrigStmt(tree, into) {
    const relation = relationRef(tree.relation);
    into.define({
      ...relation,
      kind: "trigger",
      schema: relation.schema ?? into.creationSchema,
      part: tree.trigname,
      replaces: tree.replace,
    });
    into.refer(relation);
    into.referByName("function", strings(tree.funcname));
    if (tree.constrrel) into.referRelation(tree.constrrel);
    for (const name of strings(tree.columns)) into.columns.add(name);
    walk(tree.whenClause, into);
  },
  CreatePolicyStmt(tree, into) {
    const relation = relationRef(tree.table);
    into.define({
      ...relation,
      kind: "policy",
      schema: relation.schema ?? into.creationSchema,
      part: tree.policy_name,
    });
    into.refer(relation);
    walk(tree.roles, into);
    walk(tree.qual, into);
    walk(tree.with_check, into);
  },
  AlterPolicyStmt(tree, into) {
    const relation = relationRef(tree.table);
    into.refer(relation);
    into.refer({ ...relation, kind: "policy", part: tree.policy_name });
    into.alters.push(relation);
    walk(tree.roles, into);
    walk(tree.qual, into);
    walk(tree.with_check, into);
  },
};
