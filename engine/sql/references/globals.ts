import { type Collector, namesOf } from "./collector.ts";
import { walk } from "./walk.ts";
import { items, option, strings, type Tree } from "../tree.ts";

type Definer = (tree: Tree, into: Collector) => void;

function createRole(tree: Tree, into: Collector): void {
  into.define({ kind: "role", name: tree.role });
  for (const name of ["addroleto", "rolemembers", "adminmembers"]) walk(option(tree.options, name)?.arg, into);
}

function foreignDataWrapper(tree: Tree, into: Collector): void {
  for (const { DefElem: element } of tree.func_options ?? []) into.referByName("function", namesOf(element.arg));
}

function publicationObjects(tree: Tree, into: Collector): void {
  for (const { PublicationObjSpec: object } of tree.pubobjects ?? []) {
    if (object.pubtable) {
      into.referRelation(object.pubtable.relation);
      for (const column of strings(object.pubtable.columns)) into.columns.add(column);
      walk(object.pubtable.whereClause, into);
    } else if (object.name) into.refer({ kind: "schema", name: object.name });
  }
}

export const globalDefiners: Readonly<Record<string, Definer>> = {
  CreateSchemaStmt(tree, into) {
    const name = tree.schemaname ?? tree.authrole?.rolename ?? "";
    into.define({ kind: "schema", name, tolerant: tree.if_not_exists });
    walk(tree.authrole, into);
  },
  CreateExtensionStmt(tree, into) {
    into.define({ kind: "extension", name: tree.extname, tolerant: tree.if_not_exists });
    const schema = option(tree.options, "schema");
    if (schema) into.refer({ kind: "schema", name: namesOf(schema.arg)[0] ?? "" });
  },
  AlterExtensionStmt: (tree, into) => into.refer({ kind: "extension", name: tree.extname }),
  CreateRoleStmt: createRole,
  AlterRoleStmt(tree, into) {
    walk(tree.role, into);
    walk(tree.options, into);
  },
  AlterRoleSetStmt: (tree, into) => walk(tree.role, into),
  CreatePublicationStmt(tree, into) {
    into.define({ kind: "publication", name: tree.pubname });
    publicationObjects(tree, into);
  },
  AlterPublicationStmt(tree, into) {
    into.refer({ kind: "publication", name: tree.pubname });
    into.alters.push({ kind: "publication", name: tree.pubname });
    publicationObjects(tree, into);
  },
  CreateSubscriptionStmt: (tree, into) => into.define({ kind: "subscription", name: tree.subname }),
  AlterSubscriptionStmt: (tree, into) => into.refer({ kind: "subscription", name: tree.subname }),
  CreateFdwStmt(tree, into) {
    into.define({ kind: "foreign-data-wrapper", name: tree.fdwname });
    foreignDataWrapper(tree, into);
  },
  AlterFdwStmt(tree, into) {
    into.refer({ kind: "foreign-data-wrapper", name: tree.fdwname });
    foreignDataWrapper(tree, into);
  },
  CreateForeignServerStmt(tree, into) {
    into.define({ kind: "server", name: tree.servername, tolerant: tree.if_not_exists });
    into.refer({ kind: "foreign-data-wrapper", name: tree.fdwname });
  },
  AlterForeignServerStmt: (tree, into) => into.refer({ kind: "server", name: tree.servername }),
  CreateUserMappingStmt(tree, into) {
    into.define({
      kind: "user-mapping",
      name: `${tree.user?.rolename ?? tree.user?.roletype} at ${tree.servername}`,
      tolerant: tree.if_not_exists,
    });
    into.refer({ kind: "server", name: tree.servername });
    walk(tree.user, into);
  },
  ImportForeignSchemaStmt(tree, into) {
    into.refer({ kind: "server", name: tree.server_name });
    into.refer({ kind: "schema", name: tree.local_schema });
  },
  CreatePLangStmt(tree, into) {
    into.define({ kind: "language", name: tree.plname, replaces: tree.replace });
    for (const field of ["plhandler", "plinline", "plvalidator"]) into.referByName("function", strings(tree[field]));
  },
  CreateEventTrigStmt(tree, into) {
    into.define({ kind: "event-trigger", name: tree.trigname });
    into.referByName("function", strings(tree.funcname));
  },
  AlterEventTrigStmt: (tree, into) => into.refer({ kind: "event-trigger", name: tree.trigname }),
  CreateAmStmt(tree, into) {
    into.define({ kind: "access-method", name: tree.amname });
    into.referByName("function", strings(tree.handler_name));
  },
  CreateTableSpaceStmt(tree, into) {
    into.define({ kind: "tablespace", name: tree.tablespacename });
    walk(tree.owner, into);
  },
  CreatedbStmt: (tree, into) => into.define({ kind: "database", name: tree.dbname }),
  ReassignOwnedStmt: (tree, into) => walk(tree, into),
  DropRoleStmt: (tree, into) => {
    for (const { RoleSpec: role } of items(tree.roles)) into.drops.push({ kind: "role", name: role?.rolename ?? "" });
  },
};
