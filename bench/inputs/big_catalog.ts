/**
 * DDL of `count` tables in twenty schemas, in batches that stay below the server's limit of locks: six columns, a key,
 * an index beside it, two checks, four defaults and a foreign key each, so that 10,000 tables have 60,000 columns and
 * 20,000 indexes.
 */
export function* bigCatalog(count: number): Generator<string> {
  yield Array.from({ length: schemas }, (_, n) => `CREATE SCHEMA s${n};`).join("\n");
  for (let from = 0; from < count; from += 500) {
    const batch: string[] = ["BEGIN;"];
    for (let n = from; n < Math.min(count, from + 500); n++) batch.push(table(n));
    yield [...batch, "COMMIT;"].join("\n");
  }
  yield "VACUUM ANALYZE;";
}

const schemas = 20;

function name(n: number): string {
  return `s${n % schemas}.t${n}`;
}

function table(n: number): string {
  const reference = n === 0 ? "" : ` REFERENCES ${name(n >> 1)}`;
  return `CREATE TABLE ${name(n)} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent_id bigint${reference},
  name text NOT NULL DEFAULT '',
  amount numeric(12, 2) NOT NULL DEFAULT 0 CHECK (amount >= 0),
  state varchar(20) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'state ${n}')),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON ${name(n)} (parent_id, created_at);`;
}

/** A hundred changes to such a catalog. */
export function hundredChanges(): string {
  const changes = Array.from({ length: 25 }, (_, n) => {
    const at = n * 7;
    return `ALTER TABLE ${name(at)} ADD COLUMN note text;
      ALTER TABLE ${name(at + 1)} ALTER COLUMN name SET DEFAULT 'x';
      ALTER TABLE ${name(at + 2)} ALTER COLUMN amount TYPE numeric(14, 2);
      COMMENT ON TABLE ${name(at + 3)} IS 'changed';`;
  });
  return changes.join("\n");
}
