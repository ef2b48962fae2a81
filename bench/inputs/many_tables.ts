/**
 * DDL of `count` tables with indexes and foreign keys, one statement after the other as a person would write it: each
 * table has a key, a dozen columns of common types, two indexes, a check and up to two references to earlier tables.
 */
export function manyTables(count: number): string {
  const statements = ["CREATE SCHEMA bench;"];
  for (let n = 0; n < count; n++) {
    statements.push(table(n), `CREATE INDEX t${n}_created ON bench.t${n} (created_at);`);
    statements.push(`CREATE UNIQUE INDEX t${n}_code ON bench.t${n} (lower(code)) WHERE NOT is_deleted;`);
    if (n > 0) statements.push(reference(n, "parent", parentOf(n)));
    if (n > 10) statements.push(reference(n, "other", (n * 7) % n));
    statements.push(`COMMENT ON TABLE bench.t${n} IS 'Table ${n} of ${count}';`);
  }
  return statements.join("\n\n") + "\n";
}

function parentOf(n: number): number {
  return Math.floor((n - 1) / 2);
}

function table(n: number): string {
  return `CREATE TABLE bench.t${n} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent_id bigint,
  other_id bigint,
  code text NOT NULL,
  name varchar(200) NOT NULL DEFAULT '',
  amount numeric(12, 2) NOT NULL DEFAULT 0,
  quantity integer NOT NULL DEFAULT 1 CHECK (quantity >= 0),
  attributes jsonb NOT NULL DEFAULT '{}',
  tags text[] NOT NULL DEFAULT '{}',
  is_deleted boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz
);`;
}

function reference(n: number, column: string, to: number): string {
  return `ALTER TABLE bench.t${n} ADD CONSTRAINT t${n}_${column} FOREIGN KEY (${column}_id) REFERENCES bench.t${to} (id);`;
}
