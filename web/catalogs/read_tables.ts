import type { DescribedColumn } from "../../engine/catalog/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";

export interface StoredTable extends Record<string, unknown> {
  number: number;
  id: string;
  kind: string;
  schema: string | null;
  name: string;
  comment: string | null;
  columns: DescribedColumn[];
}

/** Columns of some relations, by their numbers; what has none, or is not there, is left out. */
export async function readTables(
  session: Pick<Session, "query">,
  content: string,
  numbers: readonly number[],
): Promise<StoredTable[]> {
  return await session.query<StoredTable>(
    `SELECT number, id, kind, schema, name, detail ->> 'comment' AS comment, detail -> 'columns' AS columns
     FROM confiture_control.catalog_object
     WHERE content = $1 AND number = ANY($2::int[]) AND detail ? 'columns' ORDER BY number`,
    [content, numbers],
  );
}
