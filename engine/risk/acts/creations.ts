import { type Tree } from "../../sql/mod.ts";
import type { ActDraft } from "../act.ts";
import { lock, type LockUse } from "../lock_use.ts";
import { namedBy, pathOfNamed, relationOf } from "../names.ts";
import { strings } from "../../sql/mod.ts";
import { referenced } from "./add_column.ts";

type Reader = (tree: Tree) => ActDraft[];

/** CREATE statements: new objects meet nobody, but some hang themselves on what is there. */
export const creations: Readonly<Record<string, Reader>> = {
  CreateStmt: (tree) => [{ ...table(tree), kind: "create_table" }],
  CreateForeignTableStmt: ({ base }) => [{ ...table(base), kind: "create_foreign_table" }],
  CreateTableAsStmt: ({ into, objtype }) => [{
    kind: objtype === "OBJECT_MATVIEW" ? "create_materialized_view" : "create_table_as",
    object: pathOfNamed(relationOf(into.rel)),
    tier: "additive",
  }],
  ViewStmt: ({ view, replace }) => {
    const on = relationOf(view);
    if (!replace) return [{ kind: "create_view", object: pathOfNamed(on), tier: "additive" }];
    return [{
      kind: "replace_view",
      object: pathOfNamed(on),
      tier: "reversible",
      replica: "REPLACE_OBJECT",
      locks: [lock("ACCESS EXCLUSIVE", on)],
      target: { class: "relation", ...on },
    }];
  },
  IndexStmt: ({ idxname, relation, concurrent, unique }) => {
    const on = relationOf(relation);
    const object = idxname === undefined ? null : pathOfNamed({ ...on, name: idxname });
    if (concurrent) {
      return [{
        kind: "create_index",
        object,
        tier: "additive",
        detail: "readers and writers go on while it is built",
        locks: [lock("SHARE UPDATE EXCLUSIVE", on)],
        work: ["index-build"],
      }];
    }
    return [{
      kind: "create_index",
      object,
      tier: "lock_risky",
      detail: `nobody can write the table while it is built${unique ? "; fails on values that are there twice" : ""}`,
      replica: "CREATE_INDEX",
      locks: [lock("SHARE", on, "tree")],
      work: ["index-build"],
    }];
  },
  CreateFunctionStmt: ({ funcname, is_procedure, replace, parameters }) => {
    const word = is_procedure ? "procedure" : "function";
    const on = namedBy(strings(funcname));
    const object = pathOfNamed(on);
    if (!replace) return [{ kind: `create_${word}`, object, tier: "additive" }];
    const args = (parameters ?? []).length;
    return [{
      kind: `replace_${word}`,
      object,
      tier: "reversible",
      detail: `${args} parameter${args === 1 ? "" : "s"}`,
      replica: "REPLACE_OBJECT",
      target: { class: "function", ...on },
    }];
  },
  CreateTrigStmt: ({ trigname, relation, constrrel, replace }) => {
    const on = relationOf(relation);
    return [{
      kind: "create_trigger",
      object: pathOfNamed(on, trigname),
      tier: "additive",
      ...(replace && { replica: "REPLACE_OBJECT" as const }),
      locks: [
        lock("SHARE ROW EXCLUSIVE", on, "tree"),
        ...(constrrel ? [lock("ACCESS SHARE", relationOf(constrrel))] : []),
      ],
    }];
  },
  RuleStmt: ({ rulename, relation, replace }) => {
    const on = relationOf(relation);
    return [{
      kind: "create_rule",
      object: pathOfNamed(on, rulename),
      tier: "additive",
      ...(replace && { replica: "REPLACE_OBJECT" as const }),
      locks: [lock("ACCESS EXCLUSIVE", on)],
    }];
  },
  CreatePolicyStmt: ({ policy_name, table }) => {
    const on = relationOf(table);
    const object = pathOfNamed(on, policy_name);
    return [{ kind: "create_policy", object, tier: "additive", locks: [lock("ACCESS EXCLUSIVE", on)] }];
  },
  CreateStatsStmt: ({ defnames, relations }) => [{
    kind: "create_statistics",
    object: defnames ? pathOfNamed(namedBy(strings(defnames))) : null,
    tier: "additive",
    locks: (relations ?? []).filter(({ RangeVar }: Tree) => RangeVar)
      .map((range: Tree) => lock("SHARE UPDATE EXCLUSIVE", relationOf(range))),
  }],
  CreateSeqStmt: ({ sequence }) => [{
    kind: "create_sequence",
    object: pathOfNamed(relationOf(sequence)),
    tier: "additive",
  }],
  CreatePublicationStmt: ({ pubname, pubobjects }) => [{
    kind: "create_publication",
    object: pubname,
    tier: "additive",
    locks: publishedTables(pubobjects),
  }],
  CompositeTypeStmt: ({ typevar }) => plain("create_type", pathOfNamed(relationOf(typevar))),
  CreateEnumStmt: ({ typeName }) => plain("create_type", pathOfNamed(namedBy(strings(typeName)))),
  CreateRangeStmt: ({ typeName }) => plain("create_type", pathOfNamed(namedBy(strings(typeName)))),
  CreateDomainStmt: ({ domainname }) => plain("create_domain", pathOfNamed(namedBy(strings(domainname)))),
  CreateSchemaStmt: ({ schemaname, authrole }) => plain("create_schema", schemaname ?? authrole?.rolename ?? null),
  CreateExtensionStmt: ({ extname }) => plain("create_extension", extname),
  DefineStmt: ({ kind, defnames }) =>
    plain(
      kind === "OBJECT_TYPE" ? "create_type" : `create_${kind.slice("OBJECT_".length).toLowerCase()}`,
      pathOfNamed(namedBy(strings(defnames))),
    ),
  CreateCastStmt: () => plain("create_cast", null),
  CreateTransformStmt: () => plain("create_transform", null),
  CreateConversionStmt: ({ conversion_name }) =>
    plain("create_conversion", pathOfNamed(namedBy(strings(conversion_name)))),
  CreateOpClassStmt: ({ opclassname }) => plain("create_operator_class", pathOfNamed(namedBy(strings(opclassname)))),
  CreateOpFamilyStmt: ({ opfamilyname }) =>
    plain("create_operator_family", pathOfNamed(namedBy(strings(opfamilyname)))),
  CreateRoleStmt: ({ role }) => plain("create_role", role),
  CreateFdwStmt: ({ fdwname }) => plain("create_foreign_data_wrapper", fdwname),
  CreateForeignServerStmt: ({ servername }) => plain("create_server", servername),
  CreateUserMappingStmt: ({ servername }) => plain("create_user_mapping", servername),
  ImportForeignSchemaStmt: ({ local_schema }) => plain("import_foreign_schema", local_schema),
  CreatePLangStmt: ({ plname }) => plain("create_language", plname),
  CreateAmStmt: ({ amname }) => plain("create_access_method", amname),
  CreateEventTrigStmt: ({ trigname }) => plain("create_event_trigger", trigname),
  CreateSubscriptionStmt: ({ subname }) => plain("create_subscription", subname),
  CreateTableSpaceStmt: ({ tablespacename }) => plain("create_tablespace", tablespacename),
  CreatedbStmt: ({ dbname }) => plain("create_database", dbname),
};

function plain(kind: string, object: string | null): ActDraft[] {
  return [{ kind, object, tier: "additive" }];
}

function table(tree: Tree): ActDraft {
  const inner = (element: Tree): Tree[] =>
    element.ColumnDef ? (element.ColumnDef.constraints ?? []).map(({ Constraint }: Tree) => Constraint) : [];
  const elements: Tree[] = [...tree.tableElts ?? [], ...tree.constraints ?? []];
  const constraints = elements.flatMap((each) => each.Constraint ? [each.Constraint] : inner(each));
  const likes = elements.filter(({ TableLikeClause }) => TableLikeClause);
  const locks: LockUse[] = constraints.filter(({ contype }) => contype === "CONSTR_FOREIGN").flatMap(referenced);
  for (const { TableLikeClause: like } of likes) locks.push(lock("ACCESS SHARE", relationOf(like.relation)));
  for (const range of tree.inhRelations ?? []) {
    const parent = relationOf(range);
    if (!tree.partbound) locks.push(lock("SHARE UPDATE EXCLUSIVE", parent));
    else {
      locks.push(
        lock("ACCESS EXCLUSIVE", parent),
        lock("ACCESS EXCLUSIVE", parent, "default-partition"),
        lock("SHARE ROW EXCLUSIVE", parent, "referenced"),
      );
    }
  }
  const isPartition = tree.partbound !== undefined;
  return {
    kind: "create_table",
    object: pathOfNamed(relationOf(tree.relation)),
    tier: "additive",
    detail: isPartition
      ? "a partition: nobody can read or write the partitioned table for a moment, longer where a default partition has to be looked through"
      : null,
    locks,
  };
}

export function publishedTables(objects: Tree): LockUse[] {
  return (objects ?? []).flatMap(({ PublicationObjSpec: object }: Tree) =>
    object?.pubtable ? [lock("SHARE UPDATE EXCLUSIVE", relationOf(object.pubtable.relation), "tree")] : []
  );
}
