import type { Act } from "./act.ts";
import type { Named } from "./lock_use.ts";

const making: ReadonlySet<string> = new Set([
  "create_table",
  "create_table_as",
  "create_materialized_view",
  "create_foreign_table",
]);

/** The acts of one script: what it does to relations that it made itself meets nobody, on no replica either. */
export function amongNew(acts: readonly Act[]): Act[] {
  const made = new Set<string>();
  return acts.map((act) => {
    const { settings } = act.statement;
    const key = ({ schema, name }: Named) => `${schema ?? settings.searchPath[0] ?? "public"}.${name}`;
    const met = act.locks.filter(({ mode }) => mode !== "ACCESS SHARE").map(({ on }) => key(on));
    const isOwn = met.length > 0 && met.every((each) => made.has(each));
    if (making.has(act.kind)) {
      for (const { kind, schema, name } of act.statement.defines) {
        if (kind === "relation") made.add(key(schema === undefined ? { name } : { schema, name }));
      }
    }
    if (!isOwn) return act;
    const isHarmless = act.tier === "lock_risky";
    return {
      ...act,
      replica: null,
      ...(isHarmless && { tier: "additive" as const, detail: "on a table that the same migration makes" }),
    };
  });
}
