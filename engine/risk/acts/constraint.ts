import { type Tree, unwrap } from "../../sql/mod.ts";
import type { ActDraft } from "../act.ts";
import { lock, type Named } from "../lock_use.ts";
import { pathOfNamed } from "../names.ts";
import { referenced } from "./add_column.ts";

/** ALTER TABLE … ADD CONSTRAINT. */
export function addConstraint(tree: Tree, table: Named): ActDraft {
  const { contype, conname, skip_validation: isNotValid, indexname } = tree;
  const whole = { kind: "add_constraint", object: pathOfNamed(table, conname) };
  const onTable = lock("ACCESS EXCLUSIVE", table, "tree");
  switch (contype) {
    case "CONSTR_FOREIGN": {
      const locks = [lock("SHARE ROW EXCLUSIVE", table, "tree"), ...referenced(tree)];
      return isNotValid ? notValid({ ...whole, locks }) : {
        ...whole,
        tier: "lock_risky",
        detail: "a foreign key that looks at every row while nobody can write either table",
        replica: "ADD_CONSTRAINT",
        locks,
        work: ["scan"],
      };
    }
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE":
      if (indexname !== undefined) {
        const isKey = contype === "CONSTR_PRIMARY";
        return {
          ...whole,
          tier: isKey ? "lock_risky" : "reversible",
          detail: isKey
            ? `takes over the index ${indexname}; columns that are not NOT NULL yet are looked at row by row`
            : `takes over the index ${indexname}`,
          replica: isKey ? "ADD_CONSTRAINT" : null,
          locks: [onTable],
          ...(isKey && { work: ["scan"] }),
        };
      }
      return built(whole, "its key builds an index while nobody can read or write", onTable);
    case "CONSTR_EXCLUSION":
      return built(whole, "its exclusion builds an index while nobody can read or write", onTable);
    case "CONSTR_NOTNULL":
    case "CONSTR_CHECK":
      return isNotValid ? notValid({ ...whole, locks: [onTable] }) : {
        ...whole,
        tier: "lock_risky",
        detail: "looks at every row while nobody can read or write",
        replica: "ADD_CONSTRAINT",
        locks: [onTable],
        work: ["scan"],
      };
  }
  return { ...whole, tier: null, detail: `a constraint of an unknown kind (${unwrap(tree)[0]})`, locks: [onTable] };
}

function notValid(whole: Pick<ActDraft, "kind" | "object" | "locks">): ActDraft {
  return { ...whole, tier: "reversible", detail: "NOT VALID: rows that are there are not looked at" };
}

function built(whole: Pick<ActDraft, "kind" | "object">, detail: string, onTable: ReturnType<typeof lock>): ActDraft {
  return {
    ...whole,
    tier: "lock_risky",
    detail,
    replica: "ADD_CONSTRAINT",
    locks: [onTable],
    work: ["index-build"],
  };
}
