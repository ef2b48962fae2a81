import type { Session } from "../postgres/mod.ts";

/** What happened to the sequences, by their names as SQL writes them. */
export interface RaisedSequences {
  moved: string[];
  /** Their columns hold values that the sequence cannot reach. */
  beyond: string[];
}

/**
 * Moves every sequence behind the highest value (the lowest, where it counts down) of the columns that it feeds, so that
 * the next insert does not collide. A sequence that is already further stays. A column is fed by a sequence that it owns
 * (serial, identity) or whose nextval its default calls; only columns of whole numbers count, because a default such as
 * 'INV-' || nextval(…) says nothing about the sequence. What the role may not read or set is left alone.
 *
 * One statement, so that a script for psql can do the same.
 */
export const raiseSequencesStatement = `DO $confiture$
DECLARE
  fed record;
  reached numeric;
  at int8;
  called bool;
  moved text[] := '{}';
  beyond text[] := '{}';
BEGIN
  FOR fed IN
    SELECT seq.oid, format('%I.%I', seqn.nspname, seq.relname) AS name, s.seqincrement < 0 AS descends, s.seqmin, s.seqmax,
           string_agg(DISTINCT format('SELECT %s(%I)::numeric AS v FROM %I.%I',
             CASE WHEN s.seqincrement < 0 THEN 'min' ELSE 'max' END, a.attname, n.nspname, t.relname), ' UNION ALL ') AS ends
    FROM (
      SELECT d.objid AS seqoid, d.refobjid AS relid, d.refobjsubid AS attnum
      FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
      UNION
      SELECT d.refobjid, ad.adrelid, ad.adnum
      FROM pg_catalog.pg_attrdef ad
      JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = ad.oid
        AND d.refclassid = 'pg_catalog.pg_class'::regclass
    ) f
    JOIN pg_catalog.pg_class seq ON seq.oid = f.seqoid AND seq.relkind = 'S' AND seq.relpersistence <> 't'
    JOIN pg_catalog.pg_sequence s ON s.seqrelid = seq.oid
    JOIN pg_catalog.pg_namespace seqn ON seqn.oid = seq.relnamespace
    JOIN pg_catalog.pg_class t ON t.oid = f.relid AND t.relkind IN ('r', 'p')
    JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.relid AND a.attnum = f.attnum AND NOT a.attisdropped
    JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid
    WHERE COALESCE(NULLIF(ty.typbasetype, 0), ty.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
      AND has_table_privilege(t.oid, 'SELECT') AND has_sequence_privilege(seq.oid, 'SELECT')
      AND has_sequence_privilege(seq.oid, 'UPDATE')
    GROUP BY seq.oid, seqn.nspname, seq.relname, s.seqincrement, s.seqmin, s.seqmax
    ORDER BY 2
  LOOP
    EXECUTE format('SELECT %s(v) FROM (%s) each_column', CASE WHEN fed.descends THEN 'min' ELSE 'max' END, fed.ends)
      INTO reached;
    CONTINUE WHEN reached IS NULL;
    EXECUTE format('SELECT last_value, is_called FROM %s', fed.name) INTO at, called;
    IF fed.descends THEN
      CONTINUE WHEN reached > at OR (called AND reached = at);
    ELSE
      CONTINUE WHEN reached < at OR (called AND reached = at);
    END IF;
    IF reached NOT BETWEEN fed.seqmin AND fed.seqmax THEN
      beyond := beyond || fed.name;
    ELSE
      PERFORM setval(fed.oid::regclass, reached::int8);
      moved := moved || fed.name;
    END IF;
  END LOOP;
  PERFORM set_config('confiture.sequences', json_build_object('moved', moved, 'beyond', beyond)::text, true);
END
$confiture$`;

/** Runs the statement above in the session's open transaction. */
export async function raiseSequences(session: Session): Promise<RaisedSequences> {
  await session.execute(raiseSequencesStatement);
  const [row] = await session.query<{ sequences: RaisedSequences }>(
    "SELECT pg_catalog.current_setting('confiture.sequences')::json AS sequences",
  );
  return row!.sequences;
}
