import type { LockMode } from "../../change/mod.ts";
import { items, type Tree } from "../../sql/mod.ts";
import type { ActDraft } from "../act.ts";
import { lock, type Named } from "../lock_use.ts";
import { pathOfNamed, relationOf, typeText } from "../names.ts";
import { addColumn } from "./add_column.ts";
import { addConstraint } from "./constraint.ts";

/** ALTER TABLE and its like on views, indexes, sequences, types: one act for each command. */
export function alterTable(tree: Tree): ActDraft[] {
  const on = relationOf(tree.relation);
  const type = tree.objtype as string;
  return (tree.cmds ?? []).map(({ AlterTableCmd: command }: Tree) => {
    if (type === "OBJECT_TYPE") return attribute(command, on);
    if (type === "OBJECT_INDEX") return ofIndex(command, on);
    const act = ofTable(command, on, tree.relation.inh === true);
    return type === "OBJECT_TABLE" || keeps.has(act.kind) ? act : { ...act, kind: otherKinds[type] ?? act.kind };
  });
}

const keeps: ReadonlySet<string> = new Set(["change_owner", "add_column", "drop_column", "alter_column_type"]);
const otherKinds: Readonly<Record<string, string>> = {
  OBJECT_VIEW: "alter_view",
  OBJECT_MATVIEW: "alter_materialized_view",
  OBJECT_SEQUENCE: "alter_sequence",
  OBJECT_FOREIGN_TABLE: "alter_foreign_table",
};

/** Commands that change how a table is kept and neither look at its rows nor lose anything. */
const settings: Readonly<Record<string, LockMode>> = {
  AT_SetStatistics: "SHARE UPDATE EXCLUSIVE",
  AT_SetOptions: "SHARE UPDATE EXCLUSIVE",
  AT_ResetOptions: "SHARE UPDATE EXCLUSIVE",
  AT_ClusterOn: "SHARE UPDATE EXCLUSIVE",
  AT_DropCluster: "SHARE UPDATE EXCLUSIVE",
  AT_SetStorage: "ACCESS EXCLUSIVE",
  AT_SetCompression: "ACCESS EXCLUSIVE",
  AT_ReplicaIdentity: "ACCESS EXCLUSIVE",
  AT_AlterConstraint: "ACCESS EXCLUSIVE",
  AT_GenericOptions: "ACCESS EXCLUSIVE",
  AT_AlterColumnGenericOptions: "ACCESS EXCLUSIVE",
  AT_AddOf: "ACCESS EXCLUSIVE",
  AT_DropOf: "ACCESS EXCLUSIVE",
  AT_EnableRowSecurity: "ACCESS EXCLUSIVE",
  AT_DisableRowSecurity: "ACCESS EXCLUSIVE",
  AT_ForceRowSecurity: "ACCESS EXCLUSIVE",
  AT_NoForceRowSecurity: "ACCESS EXCLUSIVE",
  AT_EnableRule: "ACCESS EXCLUSIVE",
  AT_EnableAlwaysRule: "ACCESS EXCLUSIVE",
  AT_EnableReplicaRule: "ACCESS EXCLUSIVE",
  AT_DisableRule: "ACCESS EXCLUSIVE",
  AT_EnableTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableAlwaysTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableReplicaTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableTrigAll: "SHARE ROW EXCLUSIVE",
  AT_EnableTrigUser: "SHARE ROW EXCLUSIVE",
  AT_DisableTrig: "SHARE ROW EXCLUSIVE",
  AT_DisableTrigAll: "SHARE ROW EXCLUSIVE",
  AT_DisableTrigUser: "SHARE ROW EXCLUSIVE",
  AT_AddIdentity: "ACCESS EXCLUSIVE",
};

/** Commands that write the whole table anew. */
const rewrites: ReadonlySet<string> = new Set([
  "AT_SetLogged",
  "AT_SetUnLogged",
  "AT_SetAccessMethod",
  "AT_SetTableSpace",
  "AT_SetExpression",
]);

function ofTable(command: Tree, on: Named, withChildren: boolean): ActDraft {
  const { subtype, name, def } = command;
  const reach = withChildren ? "tree" as const : "itself" as const;
  const exclusive = [lock("ACCESS EXCLUSIVE", on, reach)];
  const object = pathOfNamed(on, name);
  const target = { class: "relation" as const, ...on };
  const columnTarget = { ...target, column: name };
  switch (subtype) {
    case "AT_AddColumn":
      return addColumn(def.ColumnDef, on);
    case "AT_DropColumn":
      return {
        kind: "drop_column",
        object,
        tier: "irreversible",
        detail: "its values are lost",
        replica: "DROP_COLUMN",
        locks: [
          ...exclusive,
          lock("ACCESS EXCLUSIVE", on, "partners", { columns: [name] }),
          lock("ACCESS EXCLUSIVE", on, "owned-sequences", { columns: [name] }),
        ],
        losesData: true,
        target: columnTarget,
      };
    case "AT_ColumnDefault":
      return { kind: def ? "set_column_default" : "drop_column_default", object, tier: "reversible", locks: exclusive };
    case "AT_DropNotNull":
      return { kind: "drop_not_null", object, tier: "reversible", locks: exclusive };
    case "AT_SetNotNull":
      return {
        kind: "set_not_null",
        object,
        tier: "lock_risky",
        detail: "looks at every row while nobody can read or write, unless a valid CHECK says it already",
        replica: "SET_NOT_NULL",
        locks: exclusive,
        work: ["scan"],
      };
    case "AT_AlterColumnType": {
      const type = typeText(def.ColumnDef.typeName);
      return {
        kind: "alter_column_type",
        object,
        tier: null,
        detail: `to ${type}; the type that it has is not known`,
        replica: "CHANGE_TYPE",
        locks: [...exclusive, lock("ACCESS EXCLUSIVE", on, "partners", { columns: [name] })],
        work: ["rewrite"],
        column: { table: on, name, isNew: false, type },
        target: columnTarget,
      };
    }
    case "AT_AddConstraint":
      return addConstraint(def.Constraint, on);
    case "AT_DropConstraint":
      return {
        kind: "drop_constraint",
        object,
        tier: "destructive",
        replica: "DROP_OBJECT",
        locks: [...exclusive, lock("ACCESS EXCLUSIVE", on, "constraint-partner", { constraint: name })],
      };
    case "AT_ValidateConstraint":
      return {
        kind: "validate_constraint",
        object,
        tier: "reversible",
        detail: "looks at every row while readers and writers go on",
        locks: [
          lock("SHARE UPDATE EXCLUSIVE", on, "tree"),
          lock("ROW SHARE", on, "constraint-partner", { constraint: name }),
        ],
        work: ["scan"],
      };
    case "AT_SetRelOptions":
    case "AT_ResetRelOptions": {
      const names = items(def).map(({ DefElem: each }) => each?.defname as string);
      const isStrong = names.some((each) => strongOptions.has(each));
      const mode = isStrong ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE";
      return { kind: "alter_table", object, tier: "reversible", detail: names.join(", "), locks: [lock(mode, on)] };
    }
    case "AT_AttachPartition":
    case "AT_DetachPartition":
    case "AT_DetachPartitionFinalize":
      return partition(subtype, def.PartitionCmd, on);
    case "AT_AddInherit":
    case "AT_DropInherit":
      return {
        kind: "alter_table",
        object,
        tier: "reversible",
        detail: subtype === "AT_AddInherit" ? "inherits" : "no longer inherits",
        locks: [
          ...exclusive,
          lock(subtype === "AT_AddInherit" ? "SHARE UPDATE EXCLUSIVE" : "ACCESS SHARE", relationOf(def)),
        ],
      };
    case "AT_ChangeOwner":
      return {
        kind: "change_owner",
        object,
        tier: "reversible",
        locks: [lock("ACCESS EXCLUSIVE", on), lock("ACCESS EXCLUSIVE", on, "owned-sequences")],
      };
    case "AT_SetIdentity":
      return {
        kind: "alter_table",
        object,
        tier: "reversible",
        detail: spoken(subtype),
        locks: [...exclusive, lock("SHARE ROW EXCLUSIVE", on, "owned-sequences", { columns: [name] })],
      };
    case "AT_DropIdentity":
    case "AT_DropExpression":
      return {
        kind: "alter_table",
        object,
        tier: "destructive",
        detail: subtype === "AT_DropIdentity" ? "its sequence is dropped" : "its expression is lost",
        locks: subtype === "AT_DropIdentity"
          ? [...exclusive, lock("ACCESS EXCLUSIVE", on, "owned-sequences", { columns: [name] })]
          : exclusive,
      };
  }
  if (rewrites.has(subtype)) {
    return {
      kind: "alter_table",
      object,
      tier: "lock_risky",
      detail: "writes the whole table anew while nobody can read or write",
      locks: [...exclusive, ...(subtype.endsWith("ogged") ? [lock("ACCESS EXCLUSIVE", on, "owned-sequences")] : [])],
      work: ["rewrite"],
    };
  }
  const mode = settings[subtype];
  if (mode !== undefined) {
    return { kind: "alter_table", object, tier: "reversible", detail: spoken(subtype), locks: [lock(mode, on, reach)] };
  }
  // What is not known may be the worst.
  return {
    kind: "alter_table",
    object,
    tier: null,
    detail: spoken(subtype),
    replica: "UNCLASSIFIED",
    locks: exclusive,
  };
}

const strongOptions: ReadonlySet<string> = new Set([
  "user_catalog_table",
  "security_barrier",
  "security_invoker",
  "check_option",
]);

function partition(subtype: string, { name, concurrent }: Tree, on: Named): ActDraft {
  const child = relationOf(name);
  const object = pathOfNamed(child);
  if (subtype === "AT_AttachPartition") {
    return {
      kind: "attach_partition",
      object,
      tier: "lock_risky",
      detail: "looks at every row of the partition, unless a valid CHECK says the same as its bound",
      locks: [
        lock("SHARE UPDATE EXCLUSIVE", on),
        lock("ACCESS EXCLUSIVE", child, "tree"),
        lock("ACCESS EXCLUSIVE", on, "default-partition"),
        lock("SHARE ROW EXCLUSIVE", on, "referenced"),
      ],
      work: ["scan"],
    };
  }
  const isWeak = concurrent === true || subtype === "AT_DetachPartitionFinalize";
  return {
    kind: "detach_partition",
    object,
    tier: isWeak ? "reversible" : "lock_risky",
    detail: isWeak ? null : "nobody can read or write any partition meanwhile",
    locks: [
      lock(isWeak ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE", on),
      lock(concurrent === true ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE", child),
      ...(isWeak ? [] : [
        lock("ACCESS EXCLUSIVE", on, "default-partition"),
        lock("SHARE ROW EXCLUSIVE", on, "referenced"),
      ]),
    ],
  };
}

function ofIndex({ subtype, def }: Tree, on: Named): ActDraft {
  const object = pathOfNamed(on);
  if (subtype === "AT_AttachPartition") {
    const child = relationOf(def.PartitionCmd.name);
    return {
      kind: "attach_partition",
      object: pathOfNamed(child),
      tier: "reversible",
      locks: [lock("ACCESS SHARE", on, "indexed"), lock("ACCESS SHARE", child, "indexed")],
    };
  }
  // Readers and writers of the table meet no lock of an index's options.
  return { kind: "alter_index", object, tier: "reversible", detail: spoken(subtype), locks: [] };
}

/** ALTER TYPE of a composite type: its values are stored in columns of tables that nobody looks into. */
function attribute({ subtype, name, def }: Tree, on: Named): ActDraft {
  const part = name ?? def?.ColumnDef?.colname;
  const whole = { kind: "alter_type", object: pathOfNamed(on, part) };
  if (subtype === "AT_AddColumn") return { ...whole, tier: "additive", detail: "a new attribute" };
  if (subtype === "AT_DropColumn") {
    return {
      ...whole,
      tier: "irreversible",
      detail: "the attribute's values are lost",
      replica: "DROP_OBJECT",
      losesData: true,
    };
  }
  return { ...whole, tier: null, detail: spoken(subtype), replica: "CHANGE_TYPE" };
}

/** `AT_SetNotNull` in words. */
function spoken(subtype: string): string {
  return subtype.slice("AT_".length).replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
