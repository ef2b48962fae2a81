import { strings, type Tree, unwrap } from "../../sql/mod.ts";
import { type LockMode, lockModes } from "../../change/mod.ts";
import type { ActDraft } from "../act.ts";
import { lock } from "../lock_use.ts";
import { pathOfNamed, relationOf } from "../names.ts";

type Reader = (tree: Tree) => ActDraft[];

/** Statements about rows. What triggers do besides is in nobody's text. */
export const dataActs: Readonly<Record<string, Reader>> = {
  InsertStmt: ({ relation }) => {
    const on = relationOf(relation);
    return [{
      kind: "insert",
      object: pathOfNamed(on),
      tier: "additive",
      locks: [lock("ROW EXCLUSIVE", on), lock("ROW SHARE", on, "referenced")],
    }];
  },
  CopyStmt: ({ relation, is_from }) => {
    if (!is_from) return [{ kind: "copy", object: null, tier: "additive", detail: "reads" }];
    const on = relationOf(relation);
    const locks = [lock("ROW EXCLUSIVE", on), lock("ROW SHARE", on, "referenced")];
    return [{ kind: "insert", object: pathOfNamed(on), tier: "additive", detail: "COPY", locks }];
  },
  UpdateStmt: ({ relation, targetList }) => {
    const on = relationOf(relation);
    const columns = (targetList ?? []).map(({ ResTarget: each }: Tree) => each?.name as string);
    return [{
      kind: "update",
      object: pathOfNamed(on),
      tier: "destructive",
      detail: "the values before are gone",
      losesData: true,
      locks: [
        lock("ROW EXCLUSIVE", on, "tree"),
        lock("ROW SHARE", on, "referenced", { columns }),
        lock("ROW SHARE", on, "referencing", { columns }),
      ],
    }];
  },
  DeleteStmt: ({ relation, whereClause }) => {
    const on = relationOf(relation);
    return [{
      kind: "delete",
      object: pathOfNamed(on),
      tier: "destructive",
      detail: whereClause ? "its rows are gone" : "every row is gone",
      losesData: true,
      locks: [lock("ROW EXCLUSIVE", on, "tree"), lock("ROW SHARE", on, "referencing-on-delete")],
    }];
  },
  MergeStmt: ({ relation, mergeWhenClauses }) => {
    const on = relationOf(relation);
    const does = new Set((mergeWhenClauses ?? []).map((each: Tree) => each.MergeWhenClause?.commandType));
    const isInsert = !does.has("CMD_UPDATE") && !does.has("CMD_DELETE");
    return [{
      kind: "merge",
      object: pathOfNamed(on),
      tier: isInsert ? "additive" : "destructive",
      losesData: !isInsert,
      locks: [
        lock("ROW EXCLUSIVE", on, "tree"),
        lock("ROW SHARE", on, "referenced"),
        ...(does.has("CMD_DELETE") ? [lock("ROW SHARE", on, "referencing-on-delete")] : []),
      ],
    }];
  },
  TruncateStmt: ({ relations, behavior }) =>
    (relations ?? []).map((range: Tree) => {
      const on = relationOf(range);
      const cascades = behavior === "DROP_CASCADE";
      return {
        kind: "truncate",
        object: pathOfNamed(on),
        tier: "destructive",
        detail: cascades ? "every row is gone, of the tables that reference it too" : "every row is gone",
        replica: "TRUNCATE",
        losesData: true,
        locks: [
          lock("ACCESS EXCLUSIVE", on, "tree"),
          ...(cascades ? [lock("ACCESS EXCLUSIVE", on, "referencing")] : []),
        ],
      } satisfies ActDraft;
    }),
  SelectStmt: (tree) => {
    const marks: Tree[] = (tree.lockingClause ?? []).map(({ LockingClause: each }: Tree) => each);
    const ranges: Tree[] = (tree.fromClause ?? []).filter(({ RangeVar }: Tree) => RangeVar);
    const locks = marks.length === 0 ? [] : ranges.map((range) => lock("ROW SHARE", relationOf(range), "tree"));
    return [{ kind: "select", object: null, tier: "additive", locks }];
  },
  LockStmt: ({ relations, mode }) =>
    (relations ?? []).map((range: Tree) => {
      const on = relationOf(range);
      const held = lockModes[mode - 1] as LockMode;
      const isWeak = lockModes.indexOf(held) < lockModes.indexOf("SHARE");
      const locks = [lock(held, on, range.RangeVar.inh ? "tree" : "itself")];
      return { kind: "lock", object: pathOfNamed(on), tier: isWeak ? "additive" : "lock_risky", detail: held, locks };
    }),
  DoStmt: () => [opaque("do", "a DO block")],
  CallStmt: ({ funccall }) => [opaque("call", `CALL ${strings(funccall?.funcname).join(".")}`)],
  ExecuteStmt: () => [opaque("execute", "EXECUTE of a prepared statement")],
  ExplainStmt: ({ query }) => [opaque("explain", `EXPLAIN of ${unwrap(query)[0]}`)],
};

/** What a statement's text does not tell. */
export function opaque(kind: string, what: string): ActDraft {
  return {
    kind,
    object: null,
    tier: null,
    detail: `${what}: its text does not tell what it does`,
    replica: "UNCLASSIFIED",
    isOpaque: true,
  };
}
