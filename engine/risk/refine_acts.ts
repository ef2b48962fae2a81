import type { Act, Work } from "./act.ts";
import type { StatementAnswer } from "./ask_statement.ts";
import { compareTypes, type TypeChange } from "./lattice.ts";

/** Acts of one statement with what the server said about them in the place of what their text leaves open. */
export function refineActs(acts: readonly Act[], answer: StatementAnswer | undefined): Act[] {
  if (answer === undefined) return [...acts];
  return acts.map((act) => {
    const { column } = act;
    if (column === undefined) return act;
    return column.isNew ? addedColumn(act, answer) : retypedColumn(act, answer);
  });
}

/** Where nothing is written anew, the default is evaluated once. */
function addedColumn(act: Act, { rewritesTable }: StatementAnswer): Act {
  if (rewritesTable || !act.work.includes("rewrite")) return act;
  const work = act.work.filter((each) => each !== "rewrite");
  if (work.length > 0) return { ...act, work };
  return { ...act, work, tier: "additive", detail: "the server writes nothing anew: its default is evaluated once" };
}

function retypedColumn(act: Act, { rewritesTable, rebuiltIndexes, types }: StatementAnswer): Act {
  const { name, type } = act.column!;
  const known = types.get(name);
  if (known === undefined) return act;
  const compared = changeOf(compareTypes(known.before, type), known.mayLoseValues);
  const work: Work[] = rewritesTable ? ["rewrite"] : rebuiltIndexes > 0 ? ["index-build"] : [];
  const how = rewritesTable
    ? "the whole table is written anew while nobody can read or write"
    : rebuiltIndexes > 0
    ? `the table stays, ${rebuiltIndexes} of its indexes are built anew`
    : "nothing is written anew";
  const losesData = compared === "narrowing" || compared === "lateral";
  return {
    ...act,
    tier: compared === "unknown" ? null : losesData ? "irreversible" : "reversible",
    detail: `from ${known.before} to ${type}: ${compared}; ${how}`,
    replica: compared === "identical" ? null : act.replica,
    losesData,
    work,
  };
}

/** What the families do not know, the server may: a cast that cuts or rounds. */
function changeOf(compared: TypeChange, mayLoseValues: boolean): TypeChange {
  return compared === "unknown" && mayLoseValues ? "narrowing" : compared;
}
