import type { Session } from "../../engine/postgres/mod.ts";

export type Change = "added" | "changed" | "removed";

export interface ChangedObject extends Record<string, unknown> {
  change: Change;
  id: string;
  kind: string;
  schema: string | null;
  name: string;
  /** Id of what it is a part of. */
  parent: string | null;
  /** Its numbers on both sides. */
  from: number | null;
  to: number | null;
}

export interface Comparison {
  objects: ChangedObject[];
  /** False where there are more than are told. */
  isComplete: boolean;
}

/** Changes that one comparison tells at most. */
export const mostChanges = 20_000;

/** Which objects differ between two contents, by what they are compared by. A part that differs is told by itself. */
export async function compareCatalogs(
  session: Pick<Session, "query">,
  from: string,
  to: string,
): Promise<Comparison> {
  if (from === to) return { objects: [], isComplete: true };
  const side = (content: string) =>
    `(SELECT o.*, p.id AS parent_id FROM confiture_control.catalog_object o
      LEFT JOIN confiture_control.catalog_object p ON p.content = o.content AND p.number = o.parent
      WHERE o.content = ${content})`;
  const objects = await session.query<ChangedObject>(
    `SELECT CASE WHEN a.id IS NULL THEN 'added' WHEN b.id IS NULL THEN 'removed' ELSE 'changed' END AS change,
       coalesce(a.id, b.id) AS id, coalesce(a.kind, b.kind) AS kind, coalesce(a.schema, b.schema) AS schema,
       coalesce(a.name, b.name) AS name, coalesce(b.parent_id, a.parent_id) AS parent, a.number AS from, b.number AS to
     FROM ${side("$1")} a FULL JOIN ${side("$2")} b ON b.id = a.id
     WHERE a.hash IS DISTINCT FROM b.hash ORDER BY coalesce(a.id, b.id) COLLATE "C" LIMIT ${mostChanges + 1}`,
    [from, to],
  );
  return { objects: objects.slice(0, mostChanges), isComplete: objects.length <= mostChanges };
}
