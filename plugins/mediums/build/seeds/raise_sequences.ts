import { quoteIdentifier, type Session } from "../../../../engine/postgres/mod.ts";

/**
 * Columns that a sequence feeds: it is owned by them (serial, identity) or their default calls nextval on it. Only
 * columns that hold whole numbers: a default such as 'INV-' || nextval(…) says nothing about the sequence's value.
 */
const fedColumns = `
  SELECT seq.oid::int8 AS oid, seqn.nspname AS sequence_schema, seq.relname AS sequence,
         s.seqincrement < 0 AS descends, n.nspname AS schema, t.relname AS relation, a.attname AS column
  FROM (
    SELECT d.objid AS seqoid, d.refobjid AS relid, d.refobjsubid AS attnum
    FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
      AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
    UNION
    SELECT d.refobjid, ad.adrelid, ad.adnum
    FROM pg_attrdef ad
    JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = ad.oid
      AND d.refclassid = 'pg_class'::regclass
  ) fed
  JOIN pg_class seq ON seq.oid = fed.seqoid AND seq.relkind = 'S' AND seq.relpersistence <> 't'
  JOIN pg_sequence s ON s.seqrelid = seq.oid
  JOIN pg_namespace seqn ON seqn.oid = seq.relnamespace
  JOIN pg_class t ON t.oid = fed.relid AND t.relkind IN ('r', 'p')
  JOIN pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_attribute a ON a.attrelid = fed.relid AND a.attnum = fed.attnum AND NOT a.attisdropped
  JOIN pg_type ty ON ty.oid = a.atttypid
  WHERE COALESCE(NULLIF(ty.typbasetype, 0), ty.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
  ORDER BY 1, 5, 6, 7`;

interface FedColumn extends Record<string, unknown> {
  oid: number;
  sequence_schema: string;
  sequence: string;
  descends: boolean;
  schema: string;
  relation: string;
  column: string;
}

/**
 * Moves every sequence behind the highest value (the lowest, where it counts down) of the columns that it feeds, so that
 * the next insert does not collide. A sequence that is already further stays. Returns the sequences that moved.
 */
export async function raiseSequences(session: Session): Promise<string[]> {
  const columns = await session.query<FedColumn>(fedColumns);
  const moved: string[] = [];
  for (const fed of Map.groupBy(columns, ({ oid }) => oid).values()) {
    const { sequence_schema, sequence, descends } = fed[0]!;
    const name = `${quoteIdentifier(sequence_schema)}.${quoteIdentifier(sequence)}`;
    const end = descends ? "min" : "max";
    const ends = fed.map(({ schema, relation, column }) =>
      `SELECT ${end}(${quoteIdentifier(column)}) AS v FROM ${quoteIdentifier(schema)}.${quoteIdentifier(relation)}`
    );
    const rows = await session.query(`
      SELECT setval('${name.replaceAll("'", "''")}'::regclass, e.v::int8)
      FROM (SELECT ${end}(v) AS v FROM (${ends.join(" UNION ALL ")}) each_column) e, ${name} q, pg_sequence s
      WHERE s.seqrelid = '${name.replaceAll("'", "''")}'::regclass AND e.v BETWEEN s.seqmin AND s.seqmax
        AND (CASE WHEN q.is_called THEN e.v ${descends ? "<" : ">"} q.last_value
                  ELSE e.v ${descends ? "<=" : ">="} q.last_value END)`);
    if (rows.length > 0) moved.push(name);
  }
  return moved;
}
