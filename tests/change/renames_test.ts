import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import {
  applyRenames,
  askServer,
  difference,
  planChange,
  readAnnotations,
  readRenames,
  resolveRenames,
} from "../../engine/change/mod.ts";
import { textSource } from "../../engine/sql/mod.ts";
import { testDatabase, testMajors } from "../kit/mod.ts";
import { describe, walk } from "./converge.ts";

interface Case {
  from: string;
  /** Holds the answers as comments. */
  to: string;
  /** What the plan says, whole. */
  steps: RegExp[];
  rows?: string;
}

const cases: Record<string, Case> = {
  "a column under a view, a check, an index and a policy": {
    from: `CREATE TABLE orders (id int PRIMARY KEY, note text CHECK (note <> ''), n int);
      CREATE INDEX orders_by_note ON orders (lower(note)) WHERE note IS NOT NULL;
      CREATE VIEW v AS SELECT id, note FROM orders; CREATE MATERIALIZED VIEW m AS SELECT note AS said FROM orders;
      ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON orders USING (note = 'a')`,
    rows: "INSERT INTO orders VALUES (1, 'kept', 2)",
    to: `CREATE TABLE orders (
        id int PRIMARY KEY,
        remark text CONSTRAINT orders_note_check CHECK (remark <> ''), -- confiture: renamed from note
        n int);
      CREATE INDEX orders_by_note ON orders (lower(remark)) WHERE remark IS NOT NULL;
      CREATE VIEW v AS SELECT id, remark AS note FROM orders;
      CREATE MATERIALIZED VIEW m AS SELECT remark AS said FROM orders;
      ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON orders USING (remark = 'a')`,
    steps: [/^ALTER TABLE public\.orders RENAME COLUMN note TO remark$/],
  },
  "a table with its sequence, key and referring tables": {
    from: `CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY, CONSTRAINT k PRIMARY KEY (id));
      CREATE TABLE lines (o int CONSTRAINT f REFERENCES orders); CREATE VIEW v AS SELECT orders.id FROM orders
        JOIN lines ON lines.o = orders.id;
      CREATE FUNCTION one() RETURNS SETOF orders LANGUAGE sql AS 'SELECT * FROM orders'; COMMENT ON TABLE orders IS 'x'`,
    rows: "INSERT INTO orders DEFAULT VALUES",
    to: `-- confiture: renamed from orders
      CREATE TABLE purchases (id int GENERATED ALWAYS AS IDENTITY, CONSTRAINT k PRIMARY KEY (id));
      CREATE TABLE lines (o int CONSTRAINT f REFERENCES purchases); CREATE VIEW v AS SELECT purchases.id FROM purchases
        JOIN lines ON lines.o = purchases.id;
      CREATE FUNCTION one() RETURNS SETOF purchases LANGUAGE sql AS 'SELECT * FROM purchases';
      COMMENT ON TABLE purchases IS 'x'`,
    steps: [
      /^ALTER TABLE public\.orders RENAME TO purchases$/,
      /^ALTER SEQUENCE public\.orders_id_seq RENAME TO purchases_id_seq$/,
      /^CREATE OR REPLACE FUNCTION public\.one/,
    ],
  },
  "a table and a column of it at once": {
    from: "CREATE TABLE a (x int, y int)",
    to: `CREATE TABLE b ( -- confiture: renamed from a
        z int, -- confiture: renamed from x
        y int)`,
    steps: [/^ALTER TABLE public\.a RENAME COLUMN x TO z$/, /^ALTER TABLE public\.a RENAME TO b$/],
  },
  "an enum, a domain, a composite and an attribute": {
    from: `CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE DOMAIN amount AS int CHECK (VALUE > 0);
      CREATE TYPE pair AS (a int, b text); CREATE TABLE t (m mood DEFAULT 'ok', n amount, p pair)`,
    to: `CREATE TYPE state AS ENUM ('ok', 'bad'); -- confiture: renamed from mood
      CREATE DOMAIN price AS int CONSTRAINT amount_check CHECK (VALUE > 0); -- confiture: renamed from amount
      CREATE TYPE pair AS (a int,
        -- confiture: renamed from b
        c text);
      CREATE TABLE t (m state DEFAULT 'ok', n price, p pair)`,
    steps: [
      /RENAME ATTRIBUTE b TO c/,
      /ALTER TYPE public\.mood RENAME TO state/,
      /ALTER DOMAIN public\.amount RENAME TO price/,
    ],
  },
  "an index, a constraint, a view, a function and a quoted name": {
    from: `CREATE TABLE t (a int, b int, CONSTRAINT "Old key" UNIQUE (a)); CREATE INDEX i ON t (b);
      CREATE VIEW v AS SELECT a FROM t; CREATE VIEW over AS SELECT v.a FROM v;
      CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SEQUENCE s`,
    to: `CREATE TABLE t (a int, b int,
        CONSTRAINT new_key UNIQUE (a) -- confiture: renamed from "Old key"
      );
      CREATE INDEX j ON t (b); -- confiture: renamed from i
      /* confiture: renamed from v */
      CREATE VIEW w AS SELECT a FROM t; CREATE VIEW over AS SELECT w.a FROM w;
      -- confiture: renamed from f
      CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE SEQUENCE r -- confiture: renamed from s`,
    steps: [
      /RENAME CONSTRAINT "Old key" TO new_key/,
      /ALTER INDEX public\.i RENAME TO j/,
      /ALTER VIEW public\.v RENAME TO w/,
      /ALTER FUNCTION public\.f\(integer\) RENAME TO g/,
      /ALTER SEQUENCE public\.s RENAME TO r/,
    ],
  },
  "a schema, a table in it and a column of that": {
    from:
      `CREATE SCHEMA old; CREATE TABLE old.t (id int CONSTRAINT k PRIMARY KEY, x text); CREATE TABLE old.stays (r int
        CONSTRAINT f REFERENCES old.t); CREATE VIEW old.v AS SELECT t.x FROM old.t`,
    to: `CREATE SCHEMA now; -- confiture: renamed from old
      CREATE TABLE now.u ( -- confiture: renamed from t
        id int CONSTRAINT k PRIMARY KEY,
        y text -- confiture: renamed from x
      );
      CREATE TABLE now.stays (r int CONSTRAINT f REFERENCES now.u); CREATE VIEW now.v AS SELECT u.y AS x FROM now.u`,
    steps: [
      /^ALTER TABLE old\.t RENAME COLUMN x TO y$/,
      /^ALTER TABLE old\.t RENAME TO u$/,
      /^ALTER SCHEMA old RENAME TO now$/,
    ],
  },
  "columns of a partition key, and a key over them": {
    from: `CREATE TABLE m (id int, v text, CONSTRAINT k PRIMARY KEY (id, v)) PARTITION BY LIST (v);
      CREATE TABLE m1 PARTITION OF m FOR VALUES IN ('a') PARTITION BY RANGE (id);
      CREATE TABLE m11 PARTITION OF m1 FOR VALUES FROM (0) TO (9)`,
    to: `CREATE TABLE m (
        n int, -- confiture: renamed from id
        "V w" text, -- confiture: renamed from v
        CONSTRAINT k PRIMARY KEY (n, "V w")) PARTITION BY LIST ("V w");
      CREATE TABLE m1 PARTITION OF m FOR VALUES IN ('a') PARTITION BY RANGE (n);
      CREATE TABLE m11 PARTITION OF m1 FOR VALUES FROM (0) TO (9)`,
    steps: [/^ALTER TABLE public\.m RENAME COLUMN id TO n$/, /^ALTER TABLE public\.m RENAME COLUMN v TO "V w"$/],
  },
  "a column and a check of heirs that name them too": {
    from: `CREATE TABLE p (id int, x text, CONSTRAINT c CHECK (x <> ''), CONSTRAINT mine CHECK (id > 0) NO INHERIT);
      CREATE TABLE k (x text, q int, CONSTRAINT c CHECK (x <> ''), CONSTRAINT mine CHECK (id > 5)) INHERITS (p);
      CREATE TABLE kk () INHERITS (k)`,
    to: `CREATE TABLE p (id int,
        y text, -- confiture: renamed from x
        CONSTRAINT d CHECK (y <> ''), -- confiture: renamed from c
        CONSTRAINT own CHECK (id > 0) NO INHERIT -- confiture: renamed from mine
      );
      CREATE TABLE k (y text, q int, CONSTRAINT d CHECK (y <> ''), CONSTRAINT mine CHECK (id > 5)) INHERITS (p);
      CREATE TABLE kk () INHERITS (k)`,
    steps: [/RENAME COLUMN x TO y$/, /RENAME CONSTRAINT c TO d$/, /RENAME CONSTRAINT mine TO own$/],
  },
  "columns that are called like types, kinds and indexes": {
    from: `CREATE TABLE o (date date CONSTRAINT k PRIMARY KEY); CREATE TABLE t (date date, b date, c int CHECK (c > 0),
        f int, at int, CONSTRAINT t_date FOREIGN KEY (date) REFERENCES o (date));
      CREATE INDEX at ON t (at, b)`,
    to: `CREATE TABLE o (date date CONSTRAINT k PRIMARY KEY); CREATE TABLE t (
        "on day" date, -- confiture: renamed from date
        b date,
        d int CONSTRAINT t_c_check CHECK (d > 0), -- confiture: renamed from c
        g int, -- confiture: renamed from f
        moment int, -- confiture: renamed from at
        CONSTRAINT t_date FOREIGN KEY ("on day") REFERENCES o (date));
      CREATE INDEX at ON t (moment, b)`,
    steps: [/date TO "on day"$/, /COLUMN c TO d$/, /COLUMN f TO g$/, /COLUMN at TO moment$/],
  },
  "names with parentheses and dots": {
    from: `CREATE TABLE "A (b)" ("x.y" int, "c d" text)`,
    to: `CREATE TABLE "N (2)" ( -- confiture: renamed from "A (b)"
        "z.(w)" int, -- confiture: renamed from "x.y"
        "c d" text)`,
    steps: [/RENAME COLUMN "x\.y" TO "z\.\(w\)"$/, /"A \(b\)" RENAME TO "N \(2\)"$/],
  },
  "what stands last of several statements on a line": {
    from: "CREATE TABLE t (a int); CREATE TABLE one (x int); CREATE INDEX i ON t (a)",
    to: "CREATE TABLE t (a int); CREATE TABLE two (x int); -- confiture: renamed from one\nCREATE INDEX i ON t (a)",
    steps: [/^ALTER TABLE public\.one RENAME TO two$/],
  },
  "a column of a partitioned table": {
    from: `CREATE TABLE m (id int, v int) PARTITION BY LIST (id); CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)`,
    to: `CREATE TABLE m (id int,
        w int -- confiture: renamed from v
      ) PARTITION BY LIST (id); CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)`,
    steps: [/^ALTER TABLE public\.m RENAME COLUMN v TO w$/],
  },
};

Deno.test("readRenames() refuses what is no rename, by the line", async () => {
  for (const text of ["- a", "a: [", "column public.t.a: 1", "orders: buys"]) {
    await assert.rejects(readRenames(text), /db\/renames.yaml does not say renames/, text);
  }
  assert.deepEqual(await readRenames("# none yet"), []);
});

Deno.test("resolveRenames() refuses answers that contradict each other", async (t) => {
  const [major] = testMajors() as [number];
  await using one = await testDatabase(t, { major });
  await using other = await testDatabase(t, { major });
  await using session = await one.session();
  await using wanted = await other.session();
  const ddl = "CREATE TABLE t (id int,\n  c text -- confiture: renamed from a\n);";
  await session.execute("CREATE TABLE t (id int, a text, b text)");
  await wanted.execute(ddl);
  const [source, target] = [await readCatalog(session), await readCatalog(wanted)];
  const annotations = await readAnnotations([textSource("db.sql", ddl)]);
  const refused = [{ from: "column public.t.a", to: "c" }];
  const renames = [{ from: "column public.t.b", to: "c" }];
  const contradicts = (message: RegExp) => ({ reason: "renames-contradict", message });
  assert.throws(
    () => resolveRenames(source, target, { annotations, refused }),
    contradicts(/column public\.t\.c is said to be column public\.t\.a renamed, and not to be it/),
  );
  assert.throws(
    () => resolveRenames(source, target, { annotations, renames }),
    contradicts(/column public\.t\.c is said to be the new name of column public\.t\.b and of column public\.t\.a/),
  );
  assert.deepEqual(resolveRenames(source, target, { renames, refused }), renames);
});

for (const major of testMajors()) {
  for (const [name, { from, to, rows = "", steps }] of Object.entries(cases)) {
    Deno.test(`applyRenames() on ${major}: ${name}`, async (t) => {
      await using one = await testDatabase(t, { major });
      await using other = await testDatabase(t, { major });
      await using session = await one.session({ showDetail: true });
      await using wanted = await other.session({ showDetail: true });
      await session.execute(`${from};${rows}`);
      await wanted.execute(to);
      const [source, target] = [await readCatalog(session), await readCatalog(wanted)];
      const annotations = await readAnnotations([textSource("db.sql", to)]);
      const renamed = await applyRenames(source, resolveRenames(source, target, { annotations }));
      const answers = await askServer(session, source, target);
      const plan = planChange(source, target, { renamed, answers });
      await walk(session, plan);
      assert.deepEqual(difference(await readCatalog(session), target).map(describe), []);
      // From 18 on the constraint behind NOT NULL has a name too.
      const sql = plan.steps.map((step) => step.sql).filter((text) =>
        !/ RENAME CONSTRAINT \w+_not_null TO /.test(text)
      );
      assert.equal(sql.length, steps.length, sql.join("\n"));
      for (const step of steps) assert.ok(sql.some((text) => step.test(text)), `${step} in\n${sql.join("\n")}`);
      assert.deepEqual(plan.questions, []);
      // An answer is kept: what has been renamed is no work any more.
      assert.deepEqual(resolveRenames(await readCatalog(session), target, { annotations }), []);
    });
  }

  Deno.test(`planChange() on ${major} asks about a drop and an add that may be a rename, and guesses none`, async (t) => {
    await using one = await testDatabase(t, { major });
    await using other = await testDatabase(t, { major });
    await using session = await one.session();
    await using wanted = await other.session();
    await session.execute(
      "CREATE TABLE t (a int, note text); CREATE TABLE orders (id int, at date); CREATE TABLE x (q int)",
    );
    await wanted.execute(
      "CREATE TABLE t (a int, remark text); CREATE TABLE buys (id int, at date); CREATE TABLE y (z date)",
    );
    const [source, target] = [await readCatalog(session), await readCatalog(wanted)];
    const plan = planChange(source, target);
    assert.deepEqual(plan.questions.map(({ from, to }) => `${from} > ${to}`), [
      "column public.t.note > column public.t.remark",
      "table public.orders > table public.buys",
    ]);
    assert.equal(plan.questions[0]!.comment, "-- confiture: renamed from note");
    assert.ok(plan.steps.some(({ sql }) => sql === "ALTER TABLE public.t DROP COLUMN note"));
    const renames = await readRenames(plan.questions.map(({ entry }) => entry).join("\n"));
    const renamed = await applyRenames(source, resolveRenames(source, target, { renames }));
    assert.deepEqual(planChange(source, target, { renamed }).questions, []);
    assert.equal(renamed.drafts.length, 2);
  });
}
