/**
 * Numbers of an array of PostgreSQL's as text, `{1,2,3}`: many rows in one, which is what the driver and the server are
 * quickest with.
 */
export function numbers(text: string): number[] {
  const found: number[] = [];
  let value = 0;
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
    } else {
      if (at > 1) found.push(value);
      value = 0;
    }
  }
  return found;
}

/** The columns of a query whose rows come packed. */
export interface PackedColumns {
  /** Those that nearly every row has. */
  readonly dense: readonly string[];
  /** Those that are null in most rows, and are sent for the others only. */
  readonly rare: readonly string[];
}

/** A query that gives the rows of another one as one, with a JSON array or object for each of their columns. */
export function packedSql(sql: string, { dense, rare }: PackedColumns): string {
  // An oid would become a string.
  const value = (name: string) => name.endsWith("oid") ? `"${name}"::pg_catalog.int8` : `"${name}"`;
  const columns = [
    ...dense.map((name) => `pg_catalog.json_agg(${value(name)}) AS "${name}"`),
    ...rare.map((name) =>
      `pg_catalog.json_object_agg("row number", ${value(name)}) FILTER (WHERE "${name}" IS NOT NULL) AS "${name}"`
    ),
  ];
  return `SELECT ${columns.join(", ")}
    FROM (SELECT pg_catalog.row_number() OVER () - 1 AS "row number", q.* FROM (${sql}) AS q) AS q`;
}

/** Answers of the server column by column; all columns have the same length. */
export type Columns = ReadonlyMap<string, readonly unknown[]>;

/** The columns of `packedSql`, without those that are null in all rows. */
export function unpacked(packed: Readonly<Record<string, unknown>>, { dense, rare }: PackedColumns): Columns {
  const columns = new Map<string, unknown[]>();
  for (const name of dense) columns.set(name, (packed[name] ?? []) as unknown[]);
  const count = columns.get(dense[0]!)!.length;
  for (const name of rare) {
    if (packed[name] === null) continue;
    const values = new Array<unknown>(count).fill(null);
    for (const [n, value] of Object.entries(packed[name] as object)) values[Number(n)] = value;
    columns.set(name, values);
  }
  return columns;
}

/** Rows as columns. */
export function columnsOf(rows: readonly Readonly<Record<string, unknown>>[]): Columns {
  return new Map(Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => row[name])]));
}
