import { items, type Tree } from "../../../../engine/sql/mod.ts";

/** Whether an INSERT says what it does with rows that are there: ON CONFLICT, WHERE NOT EXISTS, NOT IN, EXCEPT. */
export function isGuardedInsert({ onConflictClause, selectStmt }: Tree): boolean {
  return onConflictClause !== undefined || isGuarded(selectStmt?.SelectStmt);
}

function isGuarded(select: Tree): boolean {
  if (!select) return false;
  if (select.op === "SETOP_EXCEPT") return true;
  if (select.op && select.op !== "SETOP_NONE") return isGuarded(select.larg) && isGuarded(select.rarg);
  return holdsNegation(select.whereClause);
}

/** A condition that is met only while something is not there; one arm of an OR does not do. */
function holdsNegation(node: Tree): boolean {
  const { boolop, args } = node?.BoolExpr ?? {};
  if (boolop === "AND_EXPR") return items(args).some(holdsNegation);
  if (boolop === "OR_EXPR") return items(args).every(holdsNegation);
  if (boolop === "NOT_EXPR") {
    return items(args).some((arg) => ["EXISTS_SUBLINK", "ANY_SUBLINK"].includes(arg.SubLink?.subLinkType));
  }
  // `left join … where other.id is null`
  return node?.NullTest?.nulltesttype === "IS_NULL";
}
