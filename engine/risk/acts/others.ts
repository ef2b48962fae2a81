import { items, option, strings, type Tree } from "../../sql/mod.ts";
import type { ActDraft, Work } from "../act.ts";
import { lock, type LockUse, type Named } from "../lock_use.ts";
import { namedBy, pathOfNamed, relationOf } from "../names.ts";
import { publishedTables } from "./creations.ts";

type Reader = (tree: Tree) => ActDraft[];

/** Renames, rights, comments, maintenance, and what changes other objects than tables. */
export const otherActs: Readonly<Record<string, Reader>> = {
  RenameStmt: rename,
  AlterObjectSchemaStmt: ({ objectType, relation, object, newschema }) => {
    const on = relation ? relationOf(relation) : undefined;
    return [{
      kind: "rename_object",
      object: on ? pathOfNamed(on) : objectPath(object),
      tier: "reversible",
      detail: `to the schema ${newschema}`,
      replica: "RENAME_OBJECT",
      locks: on && objectType !== "OBJECT_TYPE"
        ? [lock("ACCESS EXCLUSIVE", on), lock("ACCESS EXCLUSIVE", on, "owned-sequences")]
        : [],
    }];
  },
  AlterOwnerStmt: ({ object }) => [{ kind: "change_owner", object: objectPath(object), tier: "reversible" }],
  CommentStmt: ({ objtype, object }) => [{
    kind: "comment",
    object: objectPath(object),
    tier: "reversible",
    locks: aboutLocks(objtype, object),
  }],
  SecLabelStmt: ({ objtype, object }) => [{
    kind: "security_label",
    object: objectPath(object),
    tier: "reversible",
    locks: aboutLocks(objtype, object),
  }],
  GrantStmt: ({ is_grant, objects, targtype }) => {
    const named = targtype === "ACL_TARGET_OBJECT" ? objects ?? [] : [];
    const paths = named.map((node: Tree) => node.RangeVar ? pathOfNamed(relationOf(node)) : objectPath(node));
    return [{
      kind: is_grant ? "grant" : "revoke",
      object: paths.length > 0 ? paths.join(", ") : null,
      tier: "reversible",
      ...(!is_grant && { replica: "REVOKE" as const }),
      locks: named.filter(({ RangeVar }: Tree) => RangeVar)
        .map((range: Tree) => lock("ACCESS SHARE", relationOf(range), "itself", { since: 18 })),
    }];
  },
  GrantRoleStmt: ({ is_grant }) => [{
    kind: is_grant ? "grant_role" : "revoke_role",
    object: null,
    tier: "reversible",
    ...(!is_grant && { replica: "REVOKE" as const }),
  }],
  AlterDefaultPrivilegesStmt: () => [{ kind: "alter_default_privileges", object: null, tier: "reversible" }],
  AlterSeqStmt: ({ sequence, options }) => {
    const on = relationOf(sequence);
    const owner = strings(items(option(options, "owned_by")?.arg));
    const table = owner.length > 1 ? [lock("ACCESS SHARE", namedBy(owner.slice(0, -1)))] : [];
    const locks = [lock("SHARE ROW EXCLUSIVE", on), ...table];
    return [{ kind: "alter_sequence", object: pathOfNamed(on), tier: "reversible", locks }];
  },
  AlterEnumStmt: ({ typeName, oldVal, newVal }) => [{
    kind: "alter_type",
    object: pathOfNamed(namedBy(strings(typeName))),
    tier: oldVal === undefined ? "additive" : "reversible",
    detail: oldVal === undefined ? `the value ${newVal} is added` : `the value ${oldVal} is renamed`,
    replica: oldVal === undefined ? null : "RENAME_OBJECT",
  }],
  AlterDomainStmt: ({ subtype, typeName, def }) => {
    const on = namedBy(strings(typeName));
    const looks = subtype === "O" || (subtype === "C" && !def?.Constraint?.skip_validation) || subtype === "V";
    return [{
      kind: "alter_domain",
      object: pathOfNamed(on),
      tier: looks ? "lock_risky" : subtype === "X" ? "destructive" : "reversible",
      detail: looks ? "looks at every row of every table that uses it, while nobody can write them" : null,
      replica: looks && subtype !== "V" ? "ADD_CONSTRAINT" : null,
      locks: looks ? [lock("SHARE", on, "domain-users")] : [],
      work: looks ? ["scan"] : [],
    }];
  },
  AlterPolicyStmt: ({ policy_name, table }) => {
    const on = relationOf(table);
    const object = pathOfNamed(on, policy_name);
    return [{ kind: "alter_policy", object, tier: "reversible", locks: [lock("ACCESS EXCLUSIVE", on)] }];
  },
  AlterFunctionStmt: ({ func }) => changed("alter_function", pathOfNamed(namedBy(strings(func?.objname)))),
  AlterTypeStmt: ({ typeName }) => changed("alter_type", pathOfNamed(namedBy(strings(typeName)))),
  AlterStatsStmt: ({ defnames }) => changed("alter_statistics", pathOfNamed(namedBy(strings(defnames)))),
  AlterPublicationStmt: ({ pubname, pubobjects }) => [{
    ...changed("alter_publication", pubname)[0]!,
    locks: publishedTables(pubobjects),
  }],
  AlterExtensionStmt: ({ extname }) => [{ ...unclear("alter_extension", extname), detail: "its scripts are not read" }],
  AlterRoleStmt: ({ role }) => changed("alter_role", role?.RoleSpec?.rolename ?? role?.rolename ?? null),
  AlterRoleSetStmt: ({ role }) => changed("alter_role", role?.RoleSpec?.rolename ?? role?.rolename ?? null),
  AlterDatabaseSetStmt: ({ dbname }) => changed("alter_database", dbname),
  AlterEventTrigStmt: ({ trigname }) => changed("alter_event_trigger", trigname),
  AlterForeignServerStmt: ({ servername }) => changed("alter_server", servername),
  AlterFdwStmt: ({ fdwname }) => changed("alter_foreign_data_wrapper", fdwname),
  AlterUserMappingStmt: ({ servername }) => changed("alter_user_mapping", servername),
  DropRoleStmt: ({ roles }) => [{
    kind: "drop_role",
    object: (roles ?? []).map(({ RoleSpec }: Tree) => RoleSpec?.rolename).join(", "),
    tier: "destructive",
    replica: "DROP_OBJECT",
  }],
  DropUserMappingStmt: ({ servername }) => [{
    kind: "drop_user_mapping",
    object: servername,
    tier: "destructive",
    replica: "DROP_OBJECT",
  }],
  DropdbStmt: ({ dbname }) => [{ kind: "drop_database", object: dbname, tier: "irreversible", losesData: true }],
  RefreshMatViewStmt: ({ relation, concurrent }) => {
    const on = relationOf(relation);
    return [{
      kind: "refresh_materialized_view",
      object: pathOfNamed(on),
      tier: "lock_risky",
      detail: concurrent ? "readers go on meanwhile" : "nobody can read it meanwhile",
      locks: [
        lock(concurrent ? "EXCLUSIVE" : "ACCESS EXCLUSIVE", on),
        lock("ACCESS SHARE", on, "sources"),
      ],
      work: ["rewrite"],
    }];
  },
  ClusterStmt: ({ relation }) => heavy("cluster", relation, "ACCESS EXCLUSIVE", ["rewrite"], "itself"),
  ReindexStmt: ({ kind, relation, params }) => {
    const isConcurrent = option(params, "concurrently") !== undefined;
    const mode = isConcurrent ? "SHARE UPDATE EXCLUSIVE" : "SHARE";
    if (!relation) {
      return [{ ...unclear("reindex", null), tier: "lock_risky", detail: "every table of it, one by one" }];
    }
    return heavy("reindex", relation, mode, ["index-build"], kind === "REINDEX_OBJECT_INDEX" ? "indexed" : "tree");
  },
  VacuumStmt: ({ options, rels, is_vacuumcmd }) => {
    const isFull = option(options, "full") !== undefined;
    const tables: Named[] = (rels ?? []).map(({ VacuumRelation: each }: Tree) => relationOf(each.relation));
    return [{
      kind: is_vacuumcmd ? "vacuum" : "analyze",
      object: tables.length > 0 ? tables.map((each) => pathOfNamed(each)).join(", ") : null,
      tier: isFull ? "lock_risky" : "additive",
      locks: tables.map((each) => lock(isFull ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE", each, "tree")),
      work: isFull ? ["rewrite"] : ["scan"],
    }];
  },
  VariableSetStmt: ({ name }) => [{ kind: "set", object: null, tier: "additive", detail: name ?? null }],
  VariableShowStmt: () => silent("show"),
  ConstraintsSetStmt: () => silent("set_constraints"),
  NotifyStmt: () => silent("notify"),
  ListenStmt: () => silent("listen"),
  UnlistenStmt: () => silent("unlisten"),
  DiscardStmt: () => silent("discard"),
  CheckPointStmt: () => silent("checkpoint"),
  DeallocateStmt: () => silent("deallocate"),
  PrepareStmt: () => silent("prepare"),
};

function rename({ renameType, relation, object, subname, newname, relationType }: Tree): ActDraft[] {
  const on = relation ? relationOf(relation) : undefined;
  const isColumn = renameType === "OBJECT_COLUMN" || renameType === "OBJECT_ATTRIBUTE";
  const path = on ? pathOfNamed(on, subname) : objectPath(object);
  // The name of an index is of no interest to who reads and writes its table.
  const locks: LockUse[] = on === undefined || renameType === "OBJECT_INDEX"
    ? []
    : [lock("ACCESS EXCLUSIVE", on, isColumn && relationType !== "OBJECT_VIEW" ? "tree" : "itself")];
  return [{
    kind: isColumn ? "rename_column" : "rename_object",
    object: path,
    tier: "reversible",
    detail: `to ${newname}`,
    replica: isColumn ? "RENAME_COLUMN" : "RENAME_OBJECT",
    locks,
  }];
}

function objectPath(node: Tree): string | null {
  const list = node?.ObjectWithArgs?.objname ?? node?.TypeName?.names ?? items(node);
  const names = list.length > 0 ? strings(list) : strings([node]);
  return names.length === 0 ? null : pathOfNamed({ name: names[0]! }, undefined) +
    names.slice(1).map((name) => `.${pathOfNamed({ name })}`).join("");
}

/** COMMENT and SECURITY LABEL hold the relation that they are about. */
function aboutLocks(type: string, node: Tree): LockUse[] {
  const names = strings(items(node));
  if (wholeRelations.has(type)) return [lock("SHARE UPDATE EXCLUSIVE", namedBy(names))];
  if (type === "OBJECT_COLUMN") return [lock("SHARE UPDATE EXCLUSIVE", namedBy(names.slice(0, -1)))];
  return partTypes.has(type) ? [lock("ACCESS SHARE", namedBy(names.slice(0, -1)))] : [];
}

const wholeRelations: ReadonlySet<string> = new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_SEQUENCE",
  "OBJECT_FOREIGN_TABLE",
]);
const partTypes: ReadonlySet<string> = new Set([
  "OBJECT_TABCONSTRAINT",
  "OBJECT_TRIGGER",
  "OBJECT_RULE",
  "OBJECT_POLICY",
]);

function changed(kind: string, object: string | null): ActDraft[] {
  return [{ kind, object, tier: "reversible" }];
}

function silent(kind: string): ActDraft[] {
  return [{ kind, object: null, tier: "additive" }];
}

function unclear(kind: string, object: string | null): ActDraft {
  return { kind, object, tier: null, replica: "UNCLASSIFIED" };
}

function heavy(kind: string, relation: Tree, mode: LockUse["mode"], work: Work[], reach: LockUse["reach"]): ActDraft[] {
  if (!relation) return [{ ...unclear(kind, null), tier: "lock_risky", detail: "every table, one by one" }];
  const on = relationOf(relation);
  return [{ kind, object: pathOfNamed(on), tier: "lock_risky", locks: [lock(mode, on, reach)], work }];
}
