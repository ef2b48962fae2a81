import { type Fact, objectId, property } from "../../../engine/catalog/mod.ts";
import { isProblem, type Parser } from "../../../engine/sql/mod.ts";

/** A foreign key as the graph needs it. */
export interface ForeignKey {
  readonly constraint: string;
  /** Ids of the facts of both tables. */
  readonly from: string;
  readonly to: string;
  readonly columns: readonly string[];
  readonly referencedColumns: readonly string[];
  readonly onDelete: Rule;
  readonly onUpdate: Rule;
  readonly isDeferrable: boolean;
  readonly isValidated: boolean;
}

export type Rule = "no action" | "restrict" | "cascade" | "set null" | "set default";

const rules: Readonly<Record<string, Rule>> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

/** Reads a foreign key from the definition that PostgreSQL gives of it, in which all names are qualified. */
export function readForeignKey(constraint: Fact, parser: Parser): ForeignKey | undefined {
  const parsed = parser.parse(`ALTER TABLE x ADD ${property<string>(constraint, "definition")}`);
  if (isProblem(parsed)) return undefined; // syntax of a newer major
  const key = parsed[0]?.tree.AlterTableStmt.cmds[0].AlterTableCmd.def.Constraint;
  if (key?.contype !== "CONSTR_FOREIGN") return undefined;
  const names = (list: { String: { sval: string } }[] | undefined) => (list ?? []).map(({ String }) => String.sval);
  return {
    constraint: constraint.name,
    from: constraint.parent!,
    to: objectId("table", { schema: key.pktable.schemaname, name: key.pktable.relname }),
    columns: names(key.fk_attrs),
    referencedColumns: names(key.pk_attrs),
    onDelete: rules[key.fk_del_action] ?? "no action",
    onUpdate: rules[key.fk_upd_action] ?? "no action",
    isDeferrable: key.deferrable === true,
    isValidated: property(constraint, "not_valid") !== true,
  };
}
