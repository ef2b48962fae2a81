import { type ObjectRef, type Statement, strings, type Tree } from "../../../../engine/sql/mod.ts";
import type { ActDraft } from "./act.ts";
import type { Keys } from "./keys.ts";

/** What ALTER of any kind makes and takes away. */
export function alterActs(node: string, tree: Tree, statement: Statement, keys: Keys): ActDraft[] {
  switch (node) {
    case "AlterTableStmt":
      return tableActs(tree, keys);
    case "AlterEnumStmt":
      return enumActs(tree, keys);
    case "AlterDomainStmt":
      return domainActs(tree, keys);
    case "AlterPublicationStmt":
      return publicationActs(tree, keys);
  }
  return renameActs(tree, statement, keys);
}

function tableActs(tree: Tree, keys: Keys): ActDraft[] {
  const { relation: { schemaname, relname }, objtype, missing_ok } = tree;
  const table: ObjectRef = { kind: "relation", name: relname, ...schemaname !== undefined && { schema: schemaname } };
  const own = { key: keys.of(table), around: keys.around(table) };
  return (tree.cmds ?? []).flatMap(({ AlterTableCmd: command }: Tree) =>
    commandActs(command, objtype, own).map((act) => ({
      ...act,
      within: [own.key, ...own.around],
      tolerant: act.tolerant || missing_ok === true && act.effect === "drop",
    }))
  );
}

type Command = Omit<ActDraft, "within">;

function commandActs(command: Tree, type: string, { key }: { key: string }): Command[] {
  const { subtype, name, def } = command;
  const one = (pattern: string, effect: "make" | "drop", of: string | undefined, tolerant = command.missing_ok) => [{
    pattern,
    effect,
    ...of !== undefined && { key: of },
    tolerant: tolerant === true,
  }];
  switch (subtype) {
    case "AT_AddColumn": {
      const pattern = type === "OBJECT_TYPE" ? "ALTER_TYPE_ADD_ATTRIBUTE" : "ALTER_TABLE_ADD_COLUMN";
      return one(pattern, "make", columnKey(key, def.ColumnDef.colname));
    }
    case "AT_DropColumn":
      return one("ALTER_TABLE_DROP_COLUMN", "drop", columnKey(key, name));
    case "AT_AddConstraint": {
      const { contype, conname } = def.Constraint;
      const pattern = constraintPatterns[contype] ?? "ALTER_TABLE_ADD_CONSTRAINT_OTHER";
      // A table has one primary key, whatever its name.
      const of = contype === "CONSTR_PRIMARY" && !conname ? `primary key of ${key}` : conname && partKey(key, conname);
      return one(pattern, "make", of, false);
    }
    case "AT_DropConstraint":
      return one("ALTER_TABLE_DROP_CONSTRAINT", "drop", partKey(key, name));
    case "AT_AddIdentity":
      return one("ALTER_TABLE_ADD_IDENTITY", "make", `identity ${columnKey(key, name)}`, false);
    case "AT_DropIdentity":
      return one("ALTER_TABLE_DROP_IDENTITY", "drop", `identity ${columnKey(key, name)}`);
    case "AT_DropExpression":
      return one("ALTER_TABLE_DROP_IDENTITY", "drop", `expression ${columnKey(key, name)}`);
    case "AT_AttachPartition":
      // Indexes can be attached twice.
      return type === "OBJECT_INDEX"
        ? []
        : one("ALTER_TABLE_ATTACH_PARTITION", "make", parentKey(key, def.PartitionCmd.name), false);
    case "AT_DetachPartition":
      return one("ALTER_TABLE_DETACH_PARTITION", "drop", parentKey(key, def.PartitionCmd.name), false);
    case "AT_AddInherit":
      return one("ALTER_TABLE_ATTACH_PARTITION", "make", parentKey(key, def.RangeVar), false);
    case "AT_DropInherit":
      return one("ALTER_TABLE_DETACH_PARTITION", "drop", parentKey(key, def.RangeVar), false);
    case "AT_ChangeOwner": {
      const pattern = ownerPatterns[type];
      return pattern === undefined ? [] : [{ pattern, effect: "note", tolerant: true }];
    }
  }
  return [];
}

const columnKey = (table: string, name: string) => `${table.replace(/^relation/, "column")}.${name}`;
const partKey = (table: string, name: string) => `${table.replace(/^relation/, "constraint")}.${name}`;
const parentKey = (table: string, { schemaname, relname }: Tree) => `link ${table} ${schemaname ?? ""}.${relname}`;

const constraintPatterns: Readonly<Record<string, string>> = {
  CONSTR_CHECK: "ALTER_TABLE_ADD_CONSTRAINT_CHECK",
  CONSTR_PRIMARY: "ALTER_TABLE_ADD_CONSTRAINT_PRIMARY_KEY",
  CONSTR_UNIQUE: "ALTER_TABLE_ADD_CONSTRAINT_UNIQUE",
  CONSTR_FOREIGN: "ALTER_TABLE_ADD_CONSTRAINT_FOREIGN_KEY",
};

const ownerPatterns: Readonly<Record<string, string>> = {
  OBJECT_TABLE: "ALTER_TABLE_OWNER",
  OBJECT_VIEW: "ALTER_VIEW_OWNER",
  OBJECT_MATVIEW: "ALTER_MATVIEW_OWNER",
};

function named(names: Tree, kind: ObjectRef["kind"]): ObjectRef {
  const parts = strings(names);
  const schema = parts.at(-2);
  return { kind, name: parts.at(-1) ?? "", ...schema !== undefined && { schema } };
}

function enumActs({ typeName, newVal, oldVal, skipIfNewValExists }: Tree, keys: Keys): ActDraft[] {
  const type = named(typeName, "type");
  const within = [keys.of(type), ...keys.around(type)];
  const label = (value: string) => `label ${keys.of(type)} ${value}`;
  if (oldVal !== undefined) {
    return [
      { pattern: "RENAME_OBJECT", effect: "drop", key: label(oldVal), within, tolerant: false },
      { effect: "replace", key: label(newVal), within, tolerant: true },
    ];
  }
  const tolerant = skipIfNewValExists === true;
  return [{ pattern: "ALTER_TYPE_ADD_VALUE", effect: "make", key: label(newVal), within, tolerant }];
}

function domainActs({ subtype, typeName, name, def, missing_ok }: Tree, keys: Keys): ActDraft[] {
  const type = named(typeName, "type");
  const within = [keys.of(type), ...keys.around(type)];
  const of = (part: string | undefined) => part === undefined ? {} : { key: `constraint of ${keys.of(type)}.${part}` };
  // The letters are the grammar's: C adds a constraint, X drops one.
  if (subtype === "C" || subtype === "AD_AddConstraint") {
    const pattern = "ALTER_TABLE_ADD_CONSTRAINT_CHECK";
    return [{ pattern, effect: "make", ...of(def?.Constraint?.conname), within, tolerant: false }];
  }
  if (subtype === "X" || subtype === "AD_DropConstraint") {
    const tolerant = missing_ok === true;
    return [{ pattern: "ALTER_TABLE_DROP_CONSTRAINT", effect: "drop", ...of(name), within, tolerant }];
  }
  return [];
}

function publicationActs({ pubname, action, pubobjects }: Tree, keys: Keys): ActDraft[] {
  const publication: ObjectRef = { kind: "publication", name: pubname };
  const within = [keys.of(publication)];
  const effect = ({ AP_AddObjects: "make", AP_DropObjects: "drop" } as const)[action as string];
  if (effect === undefined) return [];
  const pattern = effect === "make" ? "ALTER_PUBLICATION_ADD" : "DROP_OBJECT";
  return (pubobjects ?? []).map((object: Tree) => {
    const { PublicationObjSpec: { pubtable, name } } = object;
    const range = pubtable?.PublicationTable?.relation ?? pubtable?.relation;
    const member = range
      ? keys.of({ kind: "relation", name: range.relname, ...range.schemaname && { schema: range.schemaname } })
      : name;
    return { pattern, effect, key: `member ${pubname} ${member}`, within, tolerant: false };
  });
}

function renameActs(tree: Tree, statement: Statement, keys: Keys): ActDraft[] {
  const { renameType, relation, subname, missing_ok } = tree;
  const tolerant = missing_ok === true;
  if (relation && subname !== undefined) {
    const table: ObjectRef = {
      kind: "relation",
      name: relation.relname,
      ...relation.schemaname && { schema: relation.schemaname },
    };
    const within = [keys.of(table), ...keys.around(table)];
    const isColumn = renameType === "OBJECT_COLUMN" || renameType === "OBJECT_ATTRIBUTE";
    const key = isColumn ? columnKey : partKey;
    return [
      {
        pattern: isColumn ? "ALTER_TABLE_RENAME_COLUMN" : "RENAME_OBJECT",
        effect: "drop",
        key: key(keys.of(table), subname),
        within,
        tolerant,
      },
      { effect: "replace", key: key(keys.of(table), tree.newname), within, tolerant: true },
    ];
  }
  const { drops } = statement.touches;
  return [
    ...drops.map((object): ActDraft => ({
      pattern: "RENAME_OBJECT",
      effect: "drop",
      key: keys.of(object),
      within: keys.around(object),
      tolerant,
    })),
    ...statement.defines.map((object): ActDraft => ({
      effect: "replace",
      key: keys.of(object),
      within: keys.around(object),
      tolerant: true,
    })),
  ];
}
