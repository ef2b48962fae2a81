import { strings, type Tree } from "../../sql/mod.ts";
import type { ActDraft, Work } from "../act.ts";
import { lock, type LockUse, type Named } from "../lock_use.ts";
import { pathOfNamed, relationOf, typeText } from "../names.ts";

/** ALTER TABLE … ADD COLUMN. What its default does to the rows that are there is read off where its text tells. */
export function addColumn(definition: Tree, table: Named): ActDraft {
  const constraints: Tree[] = (definition.constraints ?? []).map(({ Constraint: each }: Tree) => each);
  const has = (type: string) => constraints.some(({ contype }) => contype === type);
  const given = constraints.find(({ contype }) => contype === "CONSTR_DEFAULT")?.raw_expr;
  const type = typeText(definition.typeName);
  const work: Work[] = [];
  const why: string[] = [];
  if (serialTypes.has(type)) {
    work.push("rewrite");
    why.push("a serial column numbers the rows that are there");
  }
  if (has("CONSTR_IDENTITY")) {
    work.push("rewrite");
    why.push("an identity column numbers the rows that are there");
  }
  if (has("CONSTR_GENERATED") && constraints.some(({ generated_kind: kind }) => kind !== "v")) {
    work.push("rewrite");
    why.push("a stored generated column is computed for the rows that are there");
  }
  if (given && !isFixed(given)) {
    work.push("rewrite");
    why.push("its default may be volatile: then the whole table is written anew");
  }
  if (has("CONSTR_CHECK")) {
    work.push("scan");
    why.push("its CHECK looks at every row");
  }
  if (has("CONSTR_PRIMARY") || has("CONSTR_UNIQUE")) {
    work.push("index-build");
    why.push("its key builds an index while nobody can read or write");
  }
  const isRequired = has("CONSTR_NOTNULL") || has("CONSTR_PRIMARY");
  if (isRequired && !given && work.length === 0) why.push("NOT NULL without a default fails where the table has rows");
  const foreign = constraints.filter(({ contype }) => contype === "CONSTR_FOREIGN");
  if (foreign.length > 0 && given) work.push("scan");
  return {
    kind: "add_column",
    object: pathOfNamed(table, definition.colname),
    tier: why.length > 0 || work.length > 0 ? "lock_risky" : "additive",
    detail: why.length > 0 ? why.join("; ") : `${type}${given ? " with a constant default" : ""}`,
    replica: isRequired || given || constraints.length > foreign.length || serialTypes.has(type) ? "ADD_COLUMN" : null,
    locks: [lock("ACCESS EXCLUSIVE", table, "tree"), ...foreign.flatMap(referenced)],
    work,
    column: { table, name: definition.colname, isNew: true, type },
  };
}

/** A foreign key puts triggers on the table that it references. */
export function referenced({ pktable }: Tree): LockUse[] {
  return [lock("SHARE ROW EXCLUSIVE", relationOf(pktable), "tree")];
}

const serialTypes: ReadonlySet<string> = new Set([
  "serial",
  "bigserial",
  "smallserial",
  "serial2",
  "serial4",
  "serial8",
]);

/** Functions of PostgreSQL's that are evaluated once for a statement. */
const stable: ReadonlySet<string> = new Set(["now", "transaction_timestamp", "statement_timestamp"]);

/** Whether an expression is evaluated once and not for each row, as far as its text alone tells. */
function isFixed(node: Tree): boolean {
  if (node?.A_Const || node?.SQLValueFunction) return true;
  if (node?.TypeCast) return isFixed(node.TypeCast.arg);
  if (node?.A_ArrayExpr) return (node.A_ArrayExpr.elements ?? []).every(isFixed);
  if (node?.FuncCall) {
    const names = strings(node.FuncCall.funcname);
    return stable.has(names.at(-1)!) && (names.length === 1 || names[0] === "pg_catalog") && !node.FuncCall.args;
  }
  return false;
}
