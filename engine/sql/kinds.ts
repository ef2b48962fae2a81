import type { Tree } from "./tree.ts";

/** Kinds of statement: the grammar's nodes under the words of SQL. What is not listed is `other:<Node>`. */
const kinds: Readonly<Record<string, string>> = {
  CreateSchemaStmt: "create-schema",
  CreateExtensionStmt: "create-extension",
  AlterExtensionStmt: "alter-extension",
  AlterExtensionContentsStmt: "alter-extension",
  CreateStmt: "create-table",
  CreateForeignTableStmt: "create-foreign-table",
  CreateSeqStmt: "create-sequence",
  AlterSeqStmt: "alter-sequence",
  IndexStmt: "create-index",
  ViewStmt: "create-view",
  RefreshMatViewStmt: "refresh-materialized-view",
  CompositeTypeStmt: "create-type",
  CreateEnumStmt: "create-type",
  CreateRangeStmt: "create-type",
  CreateDomainStmt: "create-domain",
  AlterDomainStmt: "alter-domain",
  AlterEnumStmt: "alter-type",
  AlterTypeStmt: "alter-type",
  AlterFunctionStmt: "alter-function",
  AlterOperatorStmt: "alter-operator",
  CreateCastStmt: "create-cast",
  CreateTransformStmt: "create-transform",
  CreateOpClassStmt: "create-operator-class",
  CreateOpFamilyStmt: "create-operator-family",
  AlterOpFamilyStmt: "alter-operator-family",
  CreateConversionStmt: "create-conversion",
  CreateStatsStmt: "create-statistics",
  AlterStatsStmt: "alter-statistics",
  AlterCollationStmt: "alter-collation",
  AlterTSConfigurationStmt: "alter-text-search-configuration",
  AlterTSDictionaryStmt: "alter-text-search-dictionary",
  CreateTrigStmt: "create-trigger",
  CreateEventTrigStmt: "create-event-trigger",
  AlterEventTrigStmt: "alter-event-trigger",
  RuleStmt: "create-rule",
  CreatePolicyStmt: "create-policy",
  AlterPolicyStmt: "alter-policy",
  CreateRoleStmt: "create-role",
  AlterRoleStmt: "alter-role",
  AlterRoleSetStmt: "alter-role",
  DropRoleStmt: "drop-role",
  GrantRoleStmt: "grant-role",
  AlterDefaultPrivilegesStmt: "alter-default-privileges",
  ReassignOwnedStmt: "reassign-owned",
  DropOwnedStmt: "drop-owned",
  CreatePublicationStmt: "create-publication",
  AlterPublicationStmt: "alter-publication",
  CreateSubscriptionStmt: "create-subscription",
  AlterSubscriptionStmt: "alter-subscription",
  DropSubscriptionStmt: "drop-subscription",
  CreateFdwStmt: "create-foreign-data-wrapper",
  AlterFdwStmt: "alter-foreign-data-wrapper",
  CreateForeignServerStmt: "create-server",
  AlterForeignServerStmt: "alter-server",
  CreateUserMappingStmt: "create-user-mapping",
  AlterUserMappingStmt: "alter-user-mapping",
  DropUserMappingStmt: "drop-user-mapping",
  ImportForeignSchemaStmt: "import-foreign-schema",
  CreatePLangStmt: "create-language",
  CreateAmStmt: "create-access-method",
  CreateTableSpaceStmt: "create-tablespace",
  DropTableSpaceStmt: "drop-tablespace",
  AlterTableSpaceOptionsStmt: "alter-tablespace",
  CreatedbStmt: "create-database",
  DropdbStmt: "drop-database",
  AlterDatabaseStmt: "alter-database",
  AlterDatabaseSetStmt: "alter-database",
  AlterDatabaseRefreshCollStmt: "alter-database",
  AlterSystemStmt: "alter-system",
  AlterOwnerStmt: "alter-owner",
  AlterObjectSchemaStmt: "alter-object-schema",
  AlterObjectDependsStmt: "alter-object-depends",
  RenameStmt: "rename",
  CommentStmt: "comment",
  SecLabelStmt: "security-label",
  DropStmt: "drop",
  InsertStmt: "insert",
  UpdateStmt: "update",
  DeleteStmt: "delete",
  MergeStmt: "merge",
  TruncateStmt: "truncate",
  SelectStmt: "select",
  CallStmt: "call",
  DoStmt: "do",
  LockStmt: "lock",
  VacuumStmt: "vacuum",
  ReindexStmt: "reindex",
  ClusterStmt: "cluster",
  CheckPointStmt: "checkpoint",
  DiscardStmt: "discard",
  NotifyStmt: "notify",
  ListenStmt: "listen",
  UnlistenStmt: "unlisten",
  LoadStmt: "load",
  ExplainStmt: "explain",
  PrepareStmt: "prepare",
  ExecuteStmt: "execute",
  DeallocateStmt: "deallocate",
  VariableSetStmt: "set",
  VariableShowStmt: "show",
  ConstraintsSetStmt: "set-constraints",
  TransactionStmt: "transaction",
};

export type StatementKind = string;

/** Kind of a statement by its node. */
export function kindOf(node: string, tree: Tree): StatementKind {
  switch (node) {
    case "AlterTableStmt":
      return alterKinds[tree.objtype] ?? "alter-table";
    case "CreateTableAsStmt":
      return tree.objtype === "OBJECT_MATVIEW" ? "create-materialized-view" : "create-table-as";
    case "CreateFunctionStmt":
      return tree.is_procedure ? "create-procedure" : "create-function";
    case "DefineStmt":
      return defineKinds[tree.kind] ?? `other:${node}`;
    case "GrantStmt":
      return tree.is_grant ? "grant" : "revoke";
    case "CopyStmt":
      return tree.is_from && !tree.filename && tree.relation ? "copy-data" : "copy";
  }
  return kinds[node] ?? `other:${node}`;
}

const alterKinds: Readonly<Record<string, StatementKind>> = {
  OBJECT_TABLE: "alter-table",
  OBJECT_INDEX: "alter-index",
  OBJECT_VIEW: "alter-view",
  OBJECT_MATVIEW: "alter-materialized-view",
  OBJECT_SEQUENCE: "alter-sequence",
  OBJECT_FOREIGN_TABLE: "alter-foreign-table",
  OBJECT_TYPE: "alter-type",
};

const defineKinds: Readonly<Record<string, StatementKind>> = {
  OBJECT_AGGREGATE: "create-aggregate",
  OBJECT_OPERATOR: "create-operator",
  OBJECT_TYPE: "create-type",
  OBJECT_COLLATION: "create-collation",
  OBJECT_TSPARSER: "create-text-search-parser",
  OBJECT_TSDICTIONARY: "create-text-search-dictionary",
  OBJECT_TSTEMPLATE: "create-text-search-template",
  OBJECT_TSCONFIGURATION: "create-text-search-configuration",
};
