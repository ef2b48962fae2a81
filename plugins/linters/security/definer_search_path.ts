import { rule } from "../../../engine/lint/mod.ts";
import type { Tree } from "../../../engine/sql/mod.ts";

/** Whoever calls it chooses the search_path, and with it what its unqualified names mean (manual, CREATE FUNCTION). */
export const definerSearchPath = rule({
  id: "security/definer-search-path",
  summary: "A SECURITY DEFINER function without a search_path of its own can be hijacked",
  stage: "static",
  severity: "warning",
  check({ statement, report }) {
    const options: Tree[] = statement.tree.CreateFunctionStmt?.options ?? [];
    const isDefiner = options.some(({ DefElem: o }) => o.defname === "security" && o.arg?.Boolean?.boolval === true);
    if (!isDefiner) return;
    const pins = options.some(({ DefElem: o }) =>
      o.defname === "set" && o.arg?.VariableSetStmt?.name === "search_path"
    );
    if (pins) return;
    const name = statement.defines[0]?.name ?? "the function";
    report({
      message: `${name} runs with its owner's rights and its caller's search_path`,
      help: "Add SET search_path = pg_catalog, … , pg_temp to the function.",
      object: name,
    });
  },
});
