import { rule } from "../../../engine/lint/mod.ts";

/** A build starts from nothing, so the clause can only hide that two files define the same object differently. */
export const ifNotExists = rule({
  id: "script/if-not-exists",
  summary: "IF NOT EXISTS hides that an object is already there and different",
  stage: "static",
  severity: "warning",
  check({ statement, report }) {
    const { CreateStmt: table, IndexStmt: index, CreateSeqStmt: sequence } = statement.tree;
    if (!(table ?? index ?? sequence)?.if_not_exists) return;
    const name = statement.defines[0]?.name;
    report({
      message: `IF NOT EXISTS on ${name ?? "an object"} keeps whatever is already there, whatever it looks like`,
      help: "Define the object once, without the clause.",
      object: name,
    });
  },
});
