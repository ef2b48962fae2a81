import { query } from "../../state/mod.ts";
import type { Choice, ColumnsShown } from "./state.ts";
import type { TableAct } from "./table_acts.tsx";

/** Beyond so many tables columns are left out unless somebody asks for them: nobody could read them. */
const mostWithColumns = 60;

/** Ids as a part of the address, and back: each once, none empty. */
export const joinIds = (ids: Iterable<string>): string => [...new Set(ids)].filter(Boolean).join("|");

const splitIds = (text: string | null): string[] => (text ?? "").split("|").filter(Boolean);

/** What the address says of a drawing of so many tables. */
export function choiceOf(count: number): Choice {
  const search = query.value;
  const focus = splitIds(search.get("focus"));
  const columns = search.get("columns") as ColumnsShown | null;
  return {
    focus,
    hops: Math.max(0, Math.min(20, Number(search.get("hops") ?? 1) || 0)),
    columns: columns ?? (focus.length > 0 || count <= mostWithColumns ? "all" : "none"),
    schema: search.get("schema") ?? undefined,
    hidden: new Set(splitIds(search.get("hide"))),
    folded: new Set(splitIds(search.get("fold"))),
  };
}

/** The address behind something that was done with one table. */
export function acted(
  { focus, hidden, folded }: Choice,
  act: TableAct,
  id: string,
): Record<string, string | undefined> {
  const without = (ids: Iterable<string>) => joinIds([...ids].filter((each) => each !== id));
  switch (act) {
    case "neighbours":
      return { focus: joinIds([...focus, id]) };
    case "fold":
      return { fold: folded.has(id) ? without(folded) : joinIds([...folded, id]) };
    case "hide":
      return { hide: joinIds([...hidden, id]), focus: without(focus) };
  }
}
