import { type Collector, relationRef } from "./collector.ts";
import { objectOf, referObject, schemaAndName } from "./object_reference.ts";
import { walk } from "./walk.ts";
import { items, option, strings, type Tree } from "../tree.ts";
import type { ObjectRef } from "../identity.ts";

type Definer = (tree: Tree, into: Collector) => void;

function about(type: string, node: Tree, into: Collector): ObjectRef | undefined {
  const object = referObject(type, node, into);
  if (object) into.alters.push(object);
  return object;
}

function rename(tree: Tree, into: Collector): void {
  const relation = tree.relation && relationRef(tree.relation);
  const isPart = tree.renameType === "OBJECT_COLUMN" || tree.renameType === "OBJECT_ATTRIBUTE";
  if (relation) {
    into.refer(relation);
    into.alters.push(relation);
    const schema = relation.schema ?? into.creationSchema;
    if (isPart) {
      into.refer({ ...relation, kind: "column", part: tree.subname });
      into.define({ kind: "column", schema, name: relation.name, part: tree.newname, added: true, tolerant: true });
    } else if (tree.renameType === "OBJECT_TABCONSTRAINT") {
      into.refer({ ...relation, kind: "constraint", part: tree.subname });
      into.define({ kind: "constraint", schema, name: relation.name, part: tree.newname, tolerant: true });
    } else if (tree.subname === undefined) {
      into.drops.push(relation);
      into.define({ kind: "relation", schema, name: tree.newname, tolerant: true });
    }
    return;
  }
  const object = about(tree.renameType, tree.object, into);
  if (!object || object.part !== undefined) return;
  into.drops.push(object);
  into.define({ ...object, ...(tree.newname ? { name: tree.newname } : {}), tolerant: true });
}

function moveToSchema(tree: Tree, into: Collector): void {
  into.refer({ kind: "schema", name: tree.newschema });
  const object = tree.relation ? relationRef(tree.relation) : about(tree.objectType, tree.object, into);
  if (!object) return;
  into.refer(object);
  into.alters.push(object);
  if (object.kind === "extension") return;
  into.drops.push(object);
  into.define({ ...object, schema: tree.newschema, tolerant: true });
}

function drop(tree: Tree, into: Collector): void {
  for (const node of tree.objects ?? []) {
    const object = node.TypeName
      ? { kind: "type" as const, ...named(strings(node.TypeName.names)) }
      : objectOf(tree.removeType, node);
    if (!object) continue;
    into.drops.push({ ...object, ...(tree.missing_ok ? { tolerant: true } : {}) });
  }
}

function named(names: string[]): { schema?: string; name: string } {
  const schema = names.at(-2);
  return schema === undefined ? { name: names.at(-1) ?? "" } : { schema, name: names.at(-1) ?? "" };
}

function grant(tree: Tree, into: Collector): void {
  walk(tree.grantees, into);
  walk(tree.grantor, into);
  for (const node of tree.objects ?? []) {
    if (tree.targtype === "ACL_TARGET_ALL_IN_SCHEMA") {
      const name: string = node.String?.sval ?? "";
      into.refer({ kind: "schema", name });
      into.sweeps.push(name);
      continue;
    }
    const object = about(tree.objtype, node, into);
    if (!object) continue;
    for (const { AccessPriv: privilege } of tree.privileges ?? []) {
      for (const column of strings(privilege?.cols)) into.columns.add(column);
    }
  }
}

function columnsOf(object: ObjectRef | undefined, into: Collector): void {
  if (object?.kind === "column") into.columns.add(object.part ?? "");
}

export const aboutObjectDefiners: Readonly<Record<string, Definer>> = {
  CommentStmt(tree, into) {
    columnsOf(referObject(tree.objtype, tree.object, into), into);
  },
  SecLabelStmt(tree, into) {
    columnsOf(referObject(tree.objtype, tree.object, into), into);
  },
  AlterOwnerStmt(tree, into) {
    walk(tree.newowner, into);
    if (tree.object) about(tree.objectType, tree.object, into);
    if (tree.relation) into.referRelation(tree.relation);
  },
  AlterObjectSchemaStmt: moveToSchema,
  AlterObjectDependsStmt(tree, into) {
    if (tree.relation) into.referRelation(tree.relation);
    if (tree.object) referObject(tree.objectType, tree.object, into);
    into.refer({ kind: "extension", name: tree.extname?.sval ?? tree.extname?.String?.sval ?? "" });
  },
  RenameStmt: rename,
  DropStmt: drop,
  GrantStmt: grant,
  GrantRoleStmt(tree, into) {
    for (const { AccessPriv: role } of tree.granted_roles ?? []) {
      into.refer({ kind: "role", name: role.priv_name ?? "" });
    }
    walk(tree.grantee_roles, into);
    walk(tree.grantor, into);
  },
  AlterDefaultPrivilegesStmt(tree, into) {
    const schemas = strings(items(option(tree.options, "schemas")?.arg));
    for (const name of schemas) into.refer({ kind: "schema", name });
    into.sweeps.push(...(schemas.length > 0 ? schemas : ["*"]));
    walk(option(tree.options, "roles")?.arg, into);
    walk(tree.action?.grantees, into);
  },
  AlterFunctionStmt(tree, into) {
    about("OBJECT_FUNCTION", { ObjectWithArgs: tree.func }, into);
    for (const { DefElem: element } of tree.actions ?? []) {
      if (element?.defname === "support") walk(element.arg, into);
    }
  },
  AlterExtensionContentsStmt(tree, into) {
    into.refer({ kind: "extension", name: tree.extname });
    referObject(tree.objtype, tree.object, into);
  },
  AlterStatsStmt(tree, into) {
    into.referByName("statistics", strings(tree.defnames));
  },
  AlterCollationStmt(tree, into) {
    into.referByName("collation", strings(tree.collname));
  },
  TruncateStmt(tree, into) {
    for (const { RangeVar: range } of tree.relations ?? []) {
      into.referRelation(range);
      into.alters.push(schemaQualified(range));
      into.writes.push(schemaQualified(range));
    }
  },
};

function schemaQualified(range: Tree): ObjectRef {
  const ref = relationRef(range);
  return { kind: "relation", ...schemaAndName(ref) };
}
