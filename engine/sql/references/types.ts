import { type Collector, namesOf, qualified, relationRef } from "./collector.ts";
import { walk } from "./walk.ts";
import { items, strings, type Tree } from "../tree.ts";
import type { Definition, ObjectKind } from "../identity.ts";

type Definer = (tree: Tree, into: Collector) => void;

function defineNamed(kind: ObjectKind, names: string[], into: Collector, more: Partial<Definition> = {}): void {
  const { schema, name } = qualified(names);
  into.define({ kind, schema: schema ?? into.creationSchema, name, ...more });
}

/** Options of CREATE TYPE, OPERATOR and AGGREGATE whose value names a function although it parses as a type. */
const functionOptions = new Set([
  "input",
  "output",
  "receive",
  "send",
  "typmod_in",
  "typmod_out",
  "analyze",
  "subscript",
  "canonical",
  "subtype_diff",
  "procedure",
  "function",
  "restrict",
  "join",
  "sfunc",
  "sfunc1",
  "finalfunc",
  "combinefunc",
  "serialfunc",
  "deserialfunc",
  "msfunc",
  "minvfunc",
  "mfinalfunc",
  "start",
  "gettoken",
  "end",
  "lextypes",
  "headline",
  "init",
  "lexize",
]);

/** What an option's value names, for those that are no type. */
const optionKinds: Readonly<Record<string, ObjectKind>> = {
  subtype_opclass: "operator-class",
  collation: "collation",
  parser: "text-search-parser",
  template: "text-search-template",
  copy: "text-search-configuration",
  sortop: "operator",
  from: "collation",
};

/** Names an operator may stand under before it exists: CREATE OPERATOR makes a shell for them. */
const partnerOptions = new Set(["commutator", "negator"]);

function options(list: Tree, into: Collector): void {
  for (const { DefElem: element } of list ?? []) {
    if (!element?.arg || partnerOptions.has(element.defname)) continue;
    const names = namesOf(element.arg);
    if (functionOptions.has(element.defname)) into.referByName("function", names);
    else if (optionKinds[element.defname]) into.referByName(optionKinds[element.defname]!, names);
    else walk(element.arg, into);
  }
}

const defineKinds: Readonly<Record<string, ObjectKind>> = {
  OBJECT_AGGREGATE: "function",
  OBJECT_OPERATOR: "operator",
  OBJECT_TYPE: "type",
  OBJECT_TSPARSER: "text-search-parser",
  OBJECT_TSDICTIONARY: "text-search-dictionary",
  OBJECT_TSTEMPLATE: "text-search-template",
  OBJECT_TSCONFIGURATION: "text-search-configuration",
  OBJECT_COLLATION: "collation",
};

function define(tree: Tree, into: Collector): void {
  const kind = defineKinds[tree.kind];
  const names = strings(tree.defnames);
  const more: Partial<Definition> = {
    ...(tree.if_not_exists ? { tolerant: true } : {}),
    ...(tree.replace ? { replaces: true } : {}),
  };
  if (kind === "type") more.shell = !tree.definition;
  if (kind === "function") {
    const args = items(tree.args?.[0]);
    more.signature = JSON.stringify(args.map((arg) => strings(arg.FunctionParameter?.argType?.names)));
    more.minArguments = 0;
    more.maxArguments = Infinity;
  }
  if (kind === "operator") more.signature = operandTypes(tree);
  if (kind) defineNamed(kind, names, into, more);
  for (const item of items(tree.args?.[0])) walk(item, into);
  options(tree.definition, into);
}

function operandTypes(tree: Tree): string {
  const side = (name: string) => {
    const found = (tree.definition ?? []).find((item: Tree) => item.DefElem?.defname === name);
    return namesOf(found?.DefElem?.arg);
  };
  return JSON.stringify([side("leftarg"), side("rightarg")]);
}

export const typeDefiners: Readonly<Record<string, Definer>> = {
  DefineStmt: define,
  CompositeTypeStmt(tree, into) {
    const ref = relationRef(tree.typevar);
    into.define({ ...ref, kind: "type", schema: ref.schema ?? into.creationSchema });
    walk(tree.coldeflist, into);
  },
  CreateEnumStmt: (tree, into) => defineNamed("type", strings(tree.typeName), into),
  AlterEnumStmt(tree, into) {
    into.referByName("type", strings(tree.typeName));
    into.alters.push({ kind: "type", ...qualified(strings(tree.typeName)) });
  },
  CreateRangeStmt(tree, into) {
    defineNamed("type", strings(tree.typeName), into);
    for (const { DefElem: element } of tree.params ?? []) {
      if (element.defname === "multirange_type_name") {
        const { schema, name } = qualified(namesOf(element.arg));
        into.define({ kind: "type", schema: schema ?? into.creationSchema, name });
      }
    }
    options((tree.params ?? []).filter((item: Tree) => item.DefElem.defname !== "multirange_type_name"), into);
  },
  CreateDomainStmt(tree, into) {
    defineNamed("type", strings(tree.domainname), into);
    walk(tree.typeName, into);
    walk(tree.collClause, into);
    for (const { Constraint: constraint } of tree.constraints ?? []) {
      domainConstraint(tree.domainname, constraint, into);
    }
  },
  AlterDomainStmt(tree, into) {
    into.referByName("type", strings(tree.typeName));
    into.alters.push({ kind: "type", ...qualified(strings(tree.typeName)) });
    if (tree.def?.Constraint) domainConstraint(tree.typeName, tree.def.Constraint, into);
    else walk(tree.def, into);
  },
  AlterTypeStmt(tree, into) {
    into.referByName("type", strings(tree.typeName));
    options(tree.options, into);
  },
  CreateCastStmt(tree, into) {
    const types = [tree.sourcetype, tree.targettype].map((type) => strings(type?.names).join("."));
    into.define({ kind: "cast", name: types.join(" as ") });
    walk(tree, into);
  },
  CreateTransformStmt(tree, into) {
    into.define({ kind: "transform", name: `${strings(tree.type_name?.names).join(".")} for ${tree.lang}` });
    into.refer({ kind: "language", name: tree.lang });
    walk(tree, into);
  },
  CreateOpClassStmt(tree, into) {
    defineNamed("operator-class", strings(tree.opclassname), into, { signature: tree.amname });
    if (tree.opfamilyname) into.referByName("operator-family", strings(tree.opfamilyname));
    into.refer({ kind: "access-method", name: tree.amname });
    walk(tree.datatype, into);
    opClassItems(tree.items, into);
  },
  CreateOpFamilyStmt(tree, into) {
    defineNamed("operator-family", strings(tree.opfamilyname), into, { signature: tree.amname });
    into.refer({ kind: "access-method", name: tree.amname });
  },
  AlterOpFamilyStmt(tree, into) {
    into.referByName("operator-family", strings(tree.opfamilyname));
    opClassItems(tree.items, into);
  },
  AlterOperatorStmt(tree, into) {
    walk({ opername: tree.opername }, into);
    options(tree.options, into);
  },
  CreateConversionStmt(tree, into) {
    defineNamed("conversion", strings(tree.conversion_name), into);
    into.referByName("function", strings(tree.func_name));
  },
  CreateStatsStmt(tree, into) {
    const relation = tree.relations?.[0]?.RangeVar;
    if (tree.defnames) defineNamed("statistics", strings(tree.defnames), into, { tolerant: tree.if_not_exists });
    if (relation) into.referRelation(relation);
    for (const { StatsElem: element } of tree.exprs ?? []) {
      if (element.name) into.columns.add(element.name);
      walk(element.expr, into);
    }
  },
  AlterTSConfigurationStmt(tree, into) {
    const names = strings(tree.cfgname);
    into.referByName("text-search-configuration", names);
    into.alters.push({ kind: "text-search-configuration", ...qualified(names) });
    for (const dictionary of tree.dicts ?? []) into.referByName("text-search-dictionary", namesOf(dictionary));
  },
  AlterTSDictionaryStmt(tree, into) {
    into.referByName("text-search-dictionary", strings(tree.dictname));
  },
};

function domainConstraint(domain: Tree, constraint: Tree, into: Collector): void {
  const { schema, name } = qualified(strings(domain));
  if (constraint.conname) {
    const part = constraint.conname;
    into.define({ kind: "constraint", schema: schema ?? into.creationSchema, name, part, tolerant: true });
  }
  walk({ Constraint: constraint }, into);
}

function opClassItems(list: Tree, into: Collector): void {
  for (const { CreateOpClassItem: item } of list ?? []) {
    walk(item.name, into);
    walk(item.class_args, into);
    walk(item.storedtype, into);
    if (item.order_family) into.referByName("operator-family", strings(item.order_family));
  }
}
