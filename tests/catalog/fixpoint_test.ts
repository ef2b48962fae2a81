import assert from "node:assert/strict";
import fc from "fast-check";
import { type Catalog, catalogFromJson, catalogToJson, readCatalog } from "../../engine/catalog/mod.ts";
import { difference } from "../../engine/change/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { describe } from "../change/converge.ts";
import { testDatabase, testMajors } from "../kit/mod.ts";

/** Conditions over `n int, s varchar(20), t text, d date, b boolean, z timestamptz`, of many shapes and any depth. */
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(
      ...[
        "s IN ('a', 'b''c')",
        "s NOT IN ('a', 'b')",
        "t IN ('a', 'b')",
        "n IN (1, 2, 3)",
        "s = ANY (ARRAY['a', 'b'])",
      ],
      ...[
        "s = ANY ('{a,b}')",
        "s <> ALL (ARRAY['a', 'b']::varchar[])",
        "n = ANY ('{1,2}'::int[])",
        "t LIKE ALL (ARRAY['a%', '_b'])",
      ],
      ...[
        "n BETWEEN 1 AND 5",
        "n NOT BETWEEN SYMMETRIC 5 AND 1",
        "s BETWEEN 'a' AND 'b'",
        "(n, t) = (1, 'x')",
        "(n, n) < (1, 2)",
      ],
      ...["ROW(n, t) IS DISTINCT FROM ROW(1, 'a')", `t COLLATE "C" > 'a'`, "s || t = 'ab'", "t ~ '^a' AND s !~* 'b'"],
      ...[
        "d > date '2020-01-01' + interval '1 day 2 hours'",
        "z < timestamptz '2020-01-01 00:00:00+00'",
        "b",
        "b IS NOT TRUE",
      ],
      ...[
        "CASE WHEN n > 1 THEN b ELSE s = 'x' END",
        "CASE n WHEN 1 THEN true WHEN 2 THEN false END",
        "COALESCE(n, 0) > 1",
      ],
      ...[
        "NULLIF(s, '') IS NOT NULL",
        "GREATEST(n, 1) = LEAST(2, n)",
        "(s)::text = 'a'::text",
        "n::numeric(10, 2) > 1.50",
        "s LIKE 'a%'",
      ],
      ...[
        "length(s) < 5",
        "t SIMILAR TO 'a|b'",
        "EXTRACT(year FROM d) > 2000",
        "ARRAY[n, 1] @> ARRAY[1]",
        "-n < +1 AND - (-1) < n",
      ],
      ...["s::char(3) = 'abc'", "(ARRAY['a', 'b'])[1] = s", "substring(t FROM 1 FOR 2) = 'x'", "n % 2 = 0 OR NOT b"],
    ),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => `(${a}) AND (${b})`),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => `(${a}) OR (${b})`),
    tie("condition").map((a) => `NOT (${a})`),
  ),
}));

const queries = (c: string): string[] => [
  `SELECT n, s, t, d, b, z FROM x WHERE ${c}`,
  `SELECT x.n, count(*) AS c, sum(x.n) FILTER (WHERE ${c}) AS f FROM x GROUP BY x.n HAVING count(*) > 1 ORDER BY 1 DESC LIMIT 3`,
  `SELECT n, rank() OVER w AS r, lag(s, 1, 'q') OVER (PARTITION BY b ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS l
    FROM x WINDOW w AS (ORDER BY n)`,
  `WITH q AS MATERIALIZED (SELECT * FROM x WHERE ${c}) SELECT q.n, y.t FROM q JOIN x y USING (n) LEFT JOIN x o ON o.n = q.n`,
  `SELECT n FROM x WHERE ${c} UNION ALL (SELECT 1 EXCEPT SELECT n FROM x) INTERSECT SELECT 2`,
  `SELECT (SELECT max(y.n) FROM x y WHERE y.n = x.n) AS m, EXISTS (SELECT 1 FROM x y WHERE y.s = x.s) AS e FROM x
    WHERE n IN (SELECT n FROM x WHERE ${c})`,
  `WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 5) SELECT i, x.* FROM r, LATERAL (SELECT n FROM x WHERE x.n = i) x`,
  `SELECT DISTINCT ON (s) s, n, array_agg(t) OVER (ORDER BY n) AS a FROM x`,
];

function ddl(conditions: readonly string[]): string {
  const columns = "n int, s varchar(20), t text, d date, b boolean, z timestamptz";
  return conditions.map((c, at) =>
    `CREATE TABLE x${at} (${columns}, g boolean GENERATED ALWAYS AS (${immutable(c)}) STORED,
        e boolean DEFAULT (1 IN (1, 2) AND 'a'::varchar IN ('a', 'b')), CHECK (${c}));
      CREATE INDEX ON x${at} (n) WHERE ${immutable(c)};
      CREATE POLICY p ON x${at} USING (${c}) WITH CHECK (NOT (${c}));
      CREATE RULE r AS ON UPDATE TO x${at} WHERE NEW.n IN (1, 2) AND OLD.s IN ('a', 'b') DO INSTEAD NOTHING;
      CREATE TRIGGER g BEFORE UPDATE ON x${at} FOR EACH ROW WHEN (OLD.s IN ('a', 'b') AND (NEW.n > 1 OR NEW.t IN ('x', 'y')))
        EXECUTE FUNCTION suppress_redundant_updates_trigger();
      ${
      queries(c).map((query, n) => `CREATE VIEW v${at}_${n} AS WITH x AS (SELECT * FROM x${at}) ${inner(query)};`).join(
        "\n",
      )
    }`
  ).join("\n");
}

/** Queries with a WITH of their own stand in a subquery. */
function inner(query: string): string {
  return query.startsWith("WITH") ? `SELECT * FROM (${query}) AS inner_query` : query;
}

/** Index predicates and generated columns take only what never changes. */
function immutable(c: string): string {
  return c.replaceAll("z < timestamptz '2020-01-01 00:00:00+00'", "b").replaceAll("EXTRACT(year FROM d) > 2000", "b");
}

const partitions = `CREATE TABLE parts (k text, m int) PARTITION BY LIST (k);
  CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a', 'b', NULL) PARTITION BY RANGE (m);
  CREATE TABLE parts_a_1 PARTITION OF parts_a FOR VALUES FROM (MINVALUE) TO (10);`;

/** What pg_dump of the server's own major writes, where one is installed. */
async function dump(session: Session): Promise<string | undefined> {
  const { hosts: [at], user, password, database } = session.dsn;
  const env = { PGPASSWORD: password?.reveal() ?? "", PGSSLMODE: session.dsn.sslmode };
  const args = ["--schema-only", "--no-owner", "-h", at!.host, "-p", String(at!.port), "-U", user, "-d", database];
  try {
    const { success, stdout } = await new Deno.Command("pg_dump", { args, env, stderr: "null" }).output();
    // Meta-commands and settings of psql's are not for the server.
    return success
      ? new TextDecoder().decode(stdout).replaceAll(/^\\.*$/gm, "").replace(/^CREATE SCHEMA public;$/m, "")
      : undefined;
  } catch {
    return undefined;
  }
}

/** Makes what holds expressions anew from the texts that PostgreSQL deparsed. */
function again(catalog: Catalog): string {
  return [...catalog.facts.values()].flatMap(({ kind, schema, name, parent, properties }) => {
    const table = parent?.slice(parent.indexOf(" ") + 1);
    if (kind === "view") return [`CREATE OR REPLACE VIEW ${schema}.${name} AS ${properties.definition}`];
    if (kind === "constraint") {
      return [`ALTER TABLE ${table} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} ${properties.definition}`];
    }
    if (kind === "policy") {
      return [`ALTER POLICY ${name} ON ${table} USING (${properties.using}) WITH CHECK (${properties.check})`];
    }
    if (kind === "trigger") return [`DROP TRIGGER ${name} ON ${table}; ${properties.definition}`];
    if (kind === "rule") return [`DROP RULE ${name} ON ${table}; ${properties.definition}`];
    if (kind === "index") return [`DROP INDEX public.${name}; ${properties.definition}`];
    return [];
  }).join(";\n");
}

async function assertFixpoint(before: Catalog, session: Session): Promise<void> {
  const after = await readCatalog(session);
  assert.deepEqual(difference(before, after).map(describe), []);
  assert.equal(after.fingerprint, before.fingerprint);
}

/** Also an edit of what no fingerprint covers: names, texts beside their canonical form, what a fact needs. */
function assertRefusesEdits(saved: string): void {
  for (const key of ["name", "needs", "definition", "fingerprint", "database", "keywords", "hash"]) {
    let isEdited = false;
    const edited = JSON.stringify(JSON.parse(saved, (at, value) => {
      if (isEdited || at !== key || value.length === 0) return value;
      isEdited = true;
      return Array.isArray(value) ? value.slice(1) : `${value} `;
    }));
    assert.ok(isEdited, `nothing is called ${key}`);
    assert.throws(() => catalogFromJson(edited, "x.json"), { reason: "catalog-file-invalid" }, key);
  }
}

for (const major of testMajors()) {
  Deno.test(`Catalog.fingerprint on ${major} is the same after a restore, whatever the expressions`, async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(condition, { minLength: 4, maxLength: 8 }), async (conditions) => {
        await using one = await testDatabase(t, { major });
        await using from = await one.session({ showDetail: true });
        await from.execute(partitions + ddl(conditions));
        const before = await readCatalog(from);
        const saved = catalogToJson(before);
        assert.equal(catalogFromJson(saved, "x.json").fingerprint, before.fingerprint);
        assertRefusesEdits(saved);
        const script = await dump(from);
        if (script !== undefined) {
          await using other = await testDatabase(t, { major });
          await using to = await other.session({ showDetail: true });
          await to.execute(script);
          await to.execute("RESET ALL");
          await assertFixpoint(before, to);
        }
        await from.execute(again(before));
        await assertFixpoint(before, from);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
}
