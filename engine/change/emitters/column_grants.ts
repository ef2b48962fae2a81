import { aspectId, type Fact, property } from "../../catalog/mod.ts";
import type { Sides } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { changeRights, noRights, type RightsChange } from "./rights.ts";

/**
 * Who loses a privilege on a table loses it on each of its columns, where it may have been granted too: what both sides
 * have of that is granted again.
 */
export function keptColumnGrants(
  { privileges, option, grantor }: RightsChange,
  fact: Fact,
  { from, to }: Sides,
  who: string,
): string[] {
  const table = fact.parent === undefined ? undefined : to.facts.get(fact.parent);
  if (!table || table.kind === "column" || property(fact, "object") !== undefined) return [];
  const lists = new Map<string, string[]>();
  for (const column of to.childrenOf(table.id, "column")) {
    const id = aspectId("grant", column.id, fact.name);
    const [before, after] = [from.facts.get(id), to.facts.get(id)];
    if (!before || !after) continue;
    const [old, now] = [optionsOf(before, grantor), optionsOf(after, grantor)];
    for (const privilege of privileges) {
      if (!old.has(privilege) || !now.has(privilege)) continue;
      const withOption = old.get(privilege)! && now.get(privilege)!;
      // REVOKE GRANT OPTION FOR leaves the privilege itself.
      if (option && !withOption) continue;
      const end = withOption ? " WITH GRANT OPTION" : "";
      lists.set(end, [...lists.get(end) ?? [], `${privilege} (${to.quote(column.name)})`]);
    }
  }
  return [...lists].map(([end, list]) => `GRANT ${list.join(", ")} ON TABLE ${sqlName(table, to)} TO ${who}${end}`);
}

/** Privileges of a grantor on a column, and whether they may be granted on. */
function optionsOf(fact: Fact, grantor: string | undefined): Map<string, boolean> {
  const rights = { granted: property<string[]>(fact, "granted") ?? [], revoked: [] };
  return new Map(
    changeRights(noRights, rights).filter((change) => change.grantor === grantor)
      .flatMap(({ privileges, option }) => privileges.map((privilege) => [privilege, option] as const)),
  );
}
