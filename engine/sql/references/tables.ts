import type { Collector } from "./collector.ts";
import { relationRef } from "./collector.ts";
import { referDefaultClass, walk } from "./walk.ts";
import { objectOf, schemaAndName } from "./object_reference.ts";
import { items, option, strings, type Tree } from "../tree.ts";
import { keyPart, type ObjectRef } from "../identity.ts";
import { madeObjectName } from "../object_name.ts";

type Definer = (tree: Tree, into: Collector) => void;

/** The relation a CREATE makes, with the schema it lands in. */
export function createdRelation(range: Tree, into: Collector): ObjectRef & { schema: string } {
  const ref = relationRef(range);
  return { ...ref, schema: ref.schema ?? into.creationSchema };
}

function createTable(tree: Tree, into: Collector): void {
  const table = createdRelation(tree.relation, into);
  into.define({ ...table, tolerant: tree.if_not_exists });
  into.subject = table;
  into.inlineForeignKeys = true;
  for (const element of tree.tableElts ?? []) tableElement(element, table, into);
  for (const element of tree.constraints ?? []) tableElement(element, table, into);
  walk(tree.inhRelations, into);
  if (tree.partbound) {
    walk(tree.partbound, into);
    const parent = tree.inhRelations?.[0]?.RangeVar;
    if (parent) into.attaches = { parent: relationRef(parent), child: table };
  }
  walk(tree.partspec, into);
  walk(tree.ofTypename, into);
  if (tree.ofTypename) into.referByName("type", strings(tree.ofTypename.names));
  if (tree.tablespacename) into.refer({ kind: "tablespace", name: tree.tablespacename });
  if (tree.accessMethod) into.refer({ kind: "access-method", name: tree.accessMethod });
}

function tableElement(element: Tree, table: ObjectRef & { schema: string }, into: Collector): void {
  if (element.ColumnDef) column(element.ColumnDef, table, into);
  else if (element.Constraint) constraint(element.Constraint, table, into);
  else if (element.TableLikeClause) {
    into.referRelation(element.TableLikeClause.relation);
    if (element.TableLikeClause.options) into.copies.push(relationRef(element.TableLikeClause.relation));
  } else walk(element, into);
}

function column(tree: Tree, table: ObjectRef & { schema: string }, into: Collector): void {
  const type = strings(tree.typeName?.names).at(-1) ?? "";
  if (serialTypes.has(type)) impliedSequence(tree.colname, table, into);
  walk(tree.typeName, into);
  walk(tree.collClause, into);
  walk(tree.raw_default, into);
  if (tree.compression !== undefined) into.columns.add(tree.colname);
  for (const item of tree.constraints ?? []) constraint(item.Constraint, table, into, tree.colname);
  walk(tree.fdwoptions, into);
}

const serialTypes = new Set(["serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"]);

function impliedSequence(name: string, table: ObjectRef & { schema: string }, into: Collector): void {
  into.define({
    kind: "relation",
    schema: table.schema,
    name: madeObjectName(table.name, name, "seq"),
    tolerant: true,
  });
}

/** Notes a constraint of a table. `of` is the column it stands at. */
export function constraint(tree: Tree, table: ObjectRef & { schema: string }, into: Collector, of?: string): void {
  if (!tree) return;
  const keyed = tree.contype === "CONSTR_PRIMARY" || tree.contype === "CONSTR_UNIQUE";
  if (tree.contype === "CONSTR_IDENTITY") {
    const named = option(tree.options, "sequence_name");
    if (named) into.define({ kind: "relation", schema: table.schema, name: strings(items(named.arg)).at(-1) ?? "" });
    else if (of !== undefined) impliedSequence(of, table, into);
    return;
  }
  const name = tree.conname ?? impliedName(tree, table, of);
  if (name !== undefined) {
    into.define({ kind: "constraint", schema: table.schema, name: table.name, part: name, tolerant: true });
  }
  if (keyed) {
    const columns = of === undefined ? strings(tree.keys) : [of];
    const key = { kind: "key", schema: table.schema, name: table.name } as const;
    if (columns.length > 0) into.define({ ...key, part: keyPart(columns), tolerant: true });
    if (tree.contype === "CONSTR_PRIMARY") into.define({ ...key, part: "primary", tolerant: true });
  }
  if ((keyed || tree.contype === "CONSTR_EXCLUSION") && name !== undefined) {
    if (tree.indexname) into.refer({ kind: "relation", schema: table.schema, name: tree.indexname });
    // An index that is renamed by the constraint, or made for it, carries its name.
    if (tree.indexname !== name) into.define({ kind: "relation", schema: table.schema, name, tolerant: true });
  }
  walk({ Constraint: tree }, into);
}

function impliedName(tree: Tree, table: ObjectRef, of?: string): string | undefined {
  const columns = of === undefined ? strings(tree.keys ?? tree.fk_attrs) : [of];
  switch (tree.contype) {
    case "CONSTR_PRIMARY":
      return madeObjectName(table.name, undefined, "pkey");
    case "CONSTR_UNIQUE":
      return tree.indexname ?? madeObjectName(table.name, columns.join("_"), "key");
    case "CONSTR_FOREIGN":
      return madeObjectName(table.name, columns.join("_"), "fkey");
    case "CONSTR_CHECK":
      return of === undefined
        ? madeObjectName(table.name, undefined, "check")
        : madeObjectName(table.name, of, "check");
  }
  return undefined;
}

function alterTable(tree: Tree, into: Collector): void {
  const ref = relationRef(tree.relation);
  const isType = tree.objtype === "OBJECT_TYPE";
  // IF EXISTS (pg_dump --clean): the relation need not be there.
  if (tree.missing_ok) into.strength = "weak";
  into.refer(isType ? { ...ref, kind: "type" } : ref);
  into.alters.push(ref);
  const table = { ...ref, schema: ref.schema ?? into.creationSchema };
  into.subject = ref;
  for (const { AlterTableCmd: command } of tree.cmds ?? []) alterCommand(command, table, ref, into);
}

function alterCommand(command: Tree, table: ObjectRef & { schema: string }, ref: ObjectRef, into: Collector): void {
  const part = { kind: "column", ...schemaAndName(ref) } as const;
  switch (command.subtype) {
    case "AT_AddColumn": {
      const definition = command.def.ColumnDef;
      into.define({
        ...part,
        schema: table.schema,
        part: definition.colname,
        added: true,
        tolerant: command.missing_ok,
      });
      column(definition, table, into);
      return;
    }
    case "AT_AddConstraint":
      constraint(command.def.Constraint, table, into);
      return;
    case "AT_AttachPartition": {
      const child = command.def.PartitionCmd.name;
      into.referRelation(child);
      into.attaches = { parent: ref, child: relationRef(child) };
      walk(command.def.PartitionCmd.bound, into);
      return;
    }
    case "AT_DetachPartition":
    case "AT_AddInherit":
    case "AT_DropInherit":
      walk(command.def, into);
      return;
    case "AT_AlterConstraint":
    case "AT_ValidateConstraint":
    case "AT_DropConstraint": {
      const name = command.name ?? command.def?.Constraint?.conname ?? command.def?.ATAlterConstraint?.conname;
      if (name) into.refer({ ...part, kind: "constraint", part: name });
      return;
    }
    case "AT_EnableTrig":
    case "AT_EnableAlwaysTrig":
    case "AT_EnableReplicaTrig":
    case "AT_DisableTrig":
      into.refer({ ...part, kind: "trigger", part: command.name });
      return;
    case "AT_EnableRule":
    case "AT_EnableAlwaysRule":
    case "AT_EnableReplicaRule":
    case "AT_DisableRule":
      into.refer({ ...part, kind: "rule", part: command.name });
      return;
    case "AT_ClusterOn":
      into.refer({ kind: "relation", schema: table.schema, name: command.name });
      return;
    case "AT_ReplicaIdentity":
      if (command.def?.ReplicaIdentityStmt?.name) {
        into.refer({ kind: "relation", schema: table.schema, name: command.def.ReplicaIdentityStmt.name });
      }
      return;
    case "AT_SetTableSpace":
      into.refer({ kind: "tablespace", name: command.name });
      return;
    case "AT_SetAccessMethod":
      if (command.name) into.refer({ kind: "access-method", name: command.name });
      return;
    case "AT_AddIdentity":
      constraint(command.def.Constraint, table, into, command.name);
      into.refer({ ...part, part: command.name });
      return;
  }
  if (command.subtype === "AT_AlterColumnType") into.retypes.push({ ...part, part: command.name });
  if (command.newowner) walk(command.newowner, into);
  if (command.name && columnCommands.has(command.subtype)) into.refer({ ...part, part: command.name });
  if (command.def) walk(command.def, into);
}

const columnCommands = new Set([
  "AT_ColumnDefault",
  "AT_DropNotNull",
  "AT_SetNotNull",
  "AT_SetExpression",
  "AT_DropExpression",
  "AT_SetStatistics",
  "AT_SetOptions",
  "AT_ResetOptions",
  "AT_SetStorage",
  "AT_SetCompression",
  "AT_AlterColumnType",
  "AT_DropColumn",
  "AT_SetIdentity",
  "AT_DropIdentity",
  "AT_AlterColumnGenericOptions",
]);

function createIndex(tree: Tree, into: Collector): void {
  const table = relationRef(tree.relation);
  into.refer(table);
  // An index lives in the schema of its table.
  const schema = table.schema ?? into.creationSchema;
  const columns: (string | undefined)[] = (tree.indexParams ?? []).map((item: Tree) => item.IndexElem?.name);
  const name = tree.idxname ?? madeObjectName(table.name, columns.map((part) => part ?? "expr").join("_"), "idx");
  into.define({ kind: "relation", schema, name, tolerant: tree.if_not_exists || tree.idxname === undefined });
  if (tree.unique && !tree.whereClause && columns.every((part) => part !== undefined)) {
    into.define({ kind: "key", schema, name: table.name, part: keyPart(columns as string[]), tolerant: true });
  }
  walk(tree.indexParams, into);
  walk(tree.indexIncludingParams, into);
  walk(tree.whereClause, into);
  if (tree.accessMethod) into.refer({ kind: "access-method", name: tree.accessMethod });
  referDefaultClass(tree.accessMethod, into);
  if (tree.tableSpace) into.refer({ kind: "tablespace", name: tree.tableSpace });
}

function createSequence(tree: Tree, into: Collector): void {
  into.define({ ...createdRelation(tree.sequence, into), tolerant: tree.if_not_exists });
  sequenceOptions(tree, into);
}

function alterSequence(tree: Tree, into: Collector): void {
  into.referRelation(tree.sequence);
  into.alters.push(relationRef(tree.sequence));
  sequenceOptions(tree, into);
}

function sequenceOptions(tree: Tree, into: Collector): void {
  const owner = option(tree.options, "owned_by");
  const column = owner && objectOf("OBJECT_COLUMN", owner.arg);
  if (column && column.name !== "") {
    into.refer({ kind: "relation", ...schemaAndName(column) });
    into.refer(column);
  }
  const type = option(tree.options, "as");
  if (type) walk(type.arg, into);
}

export const tableDefiners: Readonly<Record<string, Definer>> = {
  CreateStmt: createTable,
  CreateForeignTableStmt(tree, into) {
    createTable(tree.base, into);
    into.refer({ kind: "server", name: tree.servername });
  },
  AlterTableStmt: alterTable,
  IndexStmt: createIndex,
  CreateSeqStmt: createSequence,
  AlterSeqStmt: alterSequence,
};
