import { manyTables } from "./many_tables.ts";

/**
 * Exactly 5,000 statements in nine files whose order is wrong: views before the tables they read, functions last. What
 * has to be found out is what a real schema of that size asks.
 */
export function fiveThousandStatements(): Map<string, string> {
  const tables = manyTables(700).split("\n\n").map((text) => text.trim());
  const views = Array.from({ length: 600 }, (_, n) => view(n));
  const functions = Array.from({ length: 5000 - tables.length - views.length }, (_, n) => routine(n));
  const files = new Map<string, string>();
  const spread = (name: string, statements: string[], parts: number) => {
    const size = Math.ceil(statements.length / parts);
    for (let part = 0; part < parts; part++) {
      files.set(`${name}_${part}.sql`, statements.slice(part * size, (part + 1) * size).join("\n\n") + "\n");
    }
  };
  spread("10_views", views, 3);
  spread("20_tables", tables, 3);
  spread("30_functions", functions, 3);
  return files;
}

function view(n: number): string {
  const from = n % 3 === 0 && n > 3 ? `bench.v${n - 3}` : `bench.t${n % 700}`;
  return `CREATE VIEW bench.v${n} AS
SELECT a.id, a.code, a.amount * b.quantity AS total, coalesce(b.name, a.code) AS name, a.quantity, a.created_at
  FROM ${from === `bench.t${n % 700}` ? from : `bench.t${(n + 1) % 700}`} AS a
  JOIN bench.t${(n * 3) % 700} AS b ON b.id = a.parent_id
 WHERE NOT a.is_deleted AND EXISTS (SELECT FROM ${from} AS c WHERE c.id = a.id);`;
}

function routine(n: number): string {
  return `CREATE FUNCTION bench.f${n}(wanted bigint) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
DECLARE
  result numeric := 0;
BEGIN
  SELECT sum(amount) INTO result FROM bench.t${n % 700} WHERE parent_id = wanted; -- ; in a body ends nothing
  RETURN coalesce(result, 0);
END
$$;`;
}
