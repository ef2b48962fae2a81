import { option, type Tree } from "./tree.ts";

/**
 * May a statement run in a transaction block? `forbidden`: PostgreSQL refuses it there (PreventInTransactionBlock).
 * `enum-value`: it may, but the value it adds cannot be used before the transaction ends (ALTER TYPE, Notes).
 */
export type TransactionClass = "any" | "forbidden" | "enum-value";

export function transactionClass(node: string, tree: Tree): TransactionClass {
  switch (node) {
    case "CreatedbStmt":
    case "DropdbStmt":
    case "CreateTableSpaceStmt":
    case "DropTableSpaceStmt":
    case "AlterSystemStmt":
      return "forbidden";
    case "AlterDatabaseStmt":
      return option(tree.options, "tablespace") ? "forbidden" : "any";
    case "IndexStmt":
      return tree.concurrent ? "forbidden" : "any";
    case "DropStmt":
      return tree.concurrent ? "forbidden" : "any";
    case "AlterTableStmt":
      return (tree.cmds ?? []).some(detachesConcurrently) ? "forbidden" : "any";
    case "ReindexStmt":
      return reindexForbidden(tree) ? "forbidden" : "any";
    case "VacuumStmt":
      return tree.is_vacuumcmd ? "forbidden" : "any";
    case "ClusterStmt":
      // CLUSTER of every table commits after each.
      return tree.relation ? "any" : "forbidden";
    case "CreateSubscriptionStmt":
      return makesSlot(tree) ? "forbidden" : "any";
    case "DropSubscriptionStmt":
    case "DiscardStmt":
      return node === "DropSubscriptionStmt" || tree.target === "DISCARD_ALL" ? "forbidden" : "any";
    case "AlterSubscriptionStmt":
      return subscriptionKinds.has(tree.kind) ? "forbidden" : "any";
    case "AlterEnumStmt":
      return tree.newVal !== undefined && tree.oldVal === undefined ? "enum-value" : "any";
  }
  return "any";
}

const subscriptionKinds = new Set([
  "ALTER_SUBSCRIPTION_SET_PUBLICATION",
  "ALTER_SUBSCRIPTION_ADD_PUBLICATION",
  "ALTER_SUBSCRIPTION_DROP_PUBLICATION",
  "ALTER_SUBSCRIPTION_REFRESH",
]);

function detachesConcurrently({ AlterTableCmd: command }: Tree): boolean {
  return command?.subtype === "AT_DetachPartition" && command.def?.PartitionCmd?.concurrent === true;
}

function reindexForbidden(tree: Tree): boolean {
  if (isTrue(option(tree.params, "concurrently"))) return true;
  return ["REINDEX_OBJECT_SCHEMA", "REINDEX_OBJECT_SYSTEM", "REINDEX_OBJECT_DATABASE"].includes(tree.kind);
}

function makesSlot(tree: Tree): boolean {
  const slot = option(tree.options, "create_slot");
  const connect = option(tree.options, "connect");
  return !(slot && !isTrue(slot)) && !(connect && !isTrue(connect));
}

/** Value of a boolean option, which may be left out, a word, a string or a number. */
function isTrue(element: Tree): boolean {
  if (!element) return false;
  const { arg } = element;
  if (!arg) return true;
  if (arg.Boolean) return arg.Boolean.boolval === true;
  if (arg.Integer) return (arg.Integer.ival ?? 0) !== 0;
  return ["true", "on", "yes", "1"].includes(String(arg.String?.sval ?? "").toLowerCase());
}

const clusterNodes = new Set([
  "CreateRoleStmt",
  "AlterRoleStmt",
  "AlterRoleSetStmt",
  "DropRoleStmt",
  "GrantRoleStmt",
  "CreateTableSpaceStmt",
  "DropTableSpaceStmt",
  "AlterTableSpaceOptionsStmt",
  "CreatedbStmt",
  "DropdbStmt",
  "AlterDatabaseStmt",
  "AlterDatabaseSetStmt",
  "AlterDatabaseRefreshCollStmt",
  "AlterSystemStmt",
  "CreateSubscriptionStmt",
  "AlterSubscriptionStmt",
  "DropSubscriptionStmt",
  "CheckPointStmt",
]);

const clusterObjects = new Set([
  "OBJECT_ROLE",
  "OBJECT_TABLESPACE",
  "OBJECT_DATABASE",
  "OBJECT_SUBSCRIPTION",
  "OBJECT_PARAMETER_ACL",
]);

/** True for what reaches beyond its own database: on a shared server it must not run in a scratch database. */
export function isClusterWide(node: string, tree: Tree): boolean {
  if (clusterNodes.has(node)) return true;
  const type = tree.objtype ?? tree.objectType ?? tree.renameType ?? tree.removeType;
  return clusterObjects.has(type);
}
