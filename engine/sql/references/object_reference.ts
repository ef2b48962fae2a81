import { type Collector, namesOf, qualified } from "./collector.ts";
import { items, strings, type Tree } from "../tree.ts";
import type { ObjectKind, ObjectRef } from "../identity.ts";
import { walk } from "./walk.ts";

const byNames: Readonly<Record<string, ObjectKind>> = {
  OBJECT_TABLE: "relation",
  OBJECT_VIEW: "relation",
  OBJECT_MATVIEW: "relation",
  OBJECT_INDEX: "relation",
  OBJECT_SEQUENCE: "relation",
  OBJECT_FOREIGN_TABLE: "relation",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "type",
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "function",
  OBJECT_ROUTINE: "function",
  OBJECT_AGGREGATE: "function",
  OBJECT_OPERATOR: "operator",
  OBJECT_COLLATION: "collation",
  OBJECT_CONVERSION: "conversion",
  OBJECT_STATISTIC_EXT: "statistics",
  OBJECT_TSCONFIGURATION: "text-search-configuration",
  OBJECT_TSDICTIONARY: "text-search-dictionary",
  OBJECT_TSPARSER: "text-search-parser",
  OBJECT_TSTEMPLATE: "text-search-template",
  OBJECT_SCHEMA: "schema",
  OBJECT_EXTENSION: "extension",
  OBJECT_ROLE: "role",
  OBJECT_LANGUAGE: "language",
  OBJECT_FDW: "foreign-data-wrapper",
  OBJECT_FOREIGN_SERVER: "server",
  OBJECT_PUBLICATION: "publication",
  OBJECT_SUBSCRIPTION: "subscription",
  OBJECT_EVENT_TRIGGER: "event-trigger",
  OBJECT_ACCESS_METHOD: "access-method",
  OBJECT_TABLESPACE: "tablespace",
  OBJECT_DATABASE: "database",
};

const partsOfRelations: Readonly<Record<string, ObjectKind>> = {
  OBJECT_COLUMN: "column",
  OBJECT_TABCONSTRAINT: "constraint",
  OBJECT_TRIGGER: "trigger",
  OBJECT_RULE: "rule",
  OBJECT_POLICY: "policy",
};

/** The object that COMMENT, GRANT, ALTER … OWNER and their like name, by its type in the tree. */
export function objectOf(type: string, node: Tree): ObjectRef | undefined {
  if (node?.RoleSpec) return { kind: "role", name: node.RoleSpec.rolename ?? "" };
  if (node?.RangeVar) {
    const { schemaname, relname } = node.RangeVar;
    return { kind: "relation", ...(schemaname === undefined ? {} : { schema: schemaname }), name: relname };
  }
  if (node?.ObjectWithArgs) {
    const kind = type === "OBJECT_OPERATOR" ? "operator" : "function";
    return { kind, ...qualified(strings(node.ObjectWithArgs.objname)) };
  }
  if (type === "OBJECT_DOMCONSTRAINT") {
    const [domain, name] = items(node);
    return { kind: "constraint", ...qualified(strings(domain?.TypeName?.names)), part: name?.String?.sval ?? "" };
  }
  const part = partsOfRelations[type];
  const names = namesOf(node);
  if (names.length === 0) return undefined;
  if (part) return { ...qualified(names.slice(0, -1)), kind: part, part: names.at(-1)! };
  if (type === "OBJECT_OPCLASS" || type === "OBJECT_OPFAMILY") {
    const kind = type === "OBJECT_OPCLASS" ? "operator-class" : "operator-family";
    // The first name is the access method.
    return { kind, ...qualified(names.slice(1)) };
  }
  const kind = byNames[type];
  return kind && { kind, ...qualified(names) };
}

/** Notes the object a statement is about and everything its designator names besides. */
export function referObject(type: string, node: Tree, into: Collector): ObjectRef | undefined {
  const object = objectOf(type, node);
  if (object) {
    if (object.part !== undefined) {
      into.refer({ kind: type === "OBJECT_DOMCONSTRAINT" ? "type" : "relation", ...schemaAndName(object) });
    }
    into.refer(object);
    if (node.ObjectWithArgs) walk(node.ObjectWithArgs.objargs, into);
    return object;
  }
  for (const item of items(node)) walk(item, into);
  return undefined;
}

export function schemaAndName({ schema, name }: ObjectRef): { schema?: string; name: string } {
  return schema === undefined ? { name } : { schema, name };
}
