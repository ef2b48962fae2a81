import { query } from "../../state/mod.ts";
import type { Choice, ColumnsShown } from "./state.ts";
import type { TableAct } from "./table_acts.tsx";

/** Beyond so many tables columns are left out unless somebody asks for them: nobody could read them. */
const mostWithColumns = 60;

/** What the address says of a drawing of so many tables. */
export function choiceOf(count: number): Choice {
  const search = query.value;
  const focus = (search.get("focus") ?? "").split("|").filter(Boolean);
  const columns = search.get("columns") as ColumnsShown | null;
  return {
    focus,
    hops: Math.max(0, Math.min(20, Number(search.get("hops") ?? 1) || 0)),
    columns: columns ?? (focus.length > 0 || count <= mostWithColumns ? "all" : "none"),
    schema: search.get("schema") ?? undefined,
    hidden: new Set((search.get("hide") ?? "").split("|").filter(Boolean)),
    folded: new Set((search.get("fold") ?? "").split("|").filter(Boolean)),
  };
}

/** The address behind something that was done with one table. */
export function acted(
  { focus, hidden, folded }: Choice,
  act: TableAct,
  id: string,
): Record<string, string | undefined> {
  const joined = (ids: Iterable<string>) => [...new Set(ids)].join("|");
  const without = (ids: Iterable<string>) => joined([...ids].filter((each) => each !== id));
  switch (act) {
    case "neighbours":
      return { focus: joined([...focus, id]) };
    case "fold":
      return { fold: folded.has(id) ? without(folded) : joined([...folded, id]) };
    case "hide":
      return { hide: joined([...hidden, id]), focus: without(focus) };
  }
}
