import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { isConfitureError } from "../../engine/errors.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { type TestDatabase, testDatabase, testMajors } from "../kit/mod.ts";

type States = readonly [string, string];

/** Two states, each made of the other in one transaction: a reading that mixes them has a third fingerprint. */
const renaming: States = [
  "ALTER DOMAIN d RENAME TO e; ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME COLUMN x TO y;",
  "ALTER DOMAIN e RENAME TO d; ALTER TABLE b RENAME TO a; ALTER TABLE a RENAME COLUMN y TO x;",
];

/** The same with objects that come and go, so that a reading looks for what is no more. */
const dropping: States = [
  `${renaming[0]} DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT y FROM b;
   DROP FUNCTION IF EXISTS f(int); CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
   CREATE TABLE extra (id int PRIMARY KEY DEFAULT 7 CHECK (id > 0)); CREATE INDEX extra_id ON extra (id);`,
  `${renaming[1]} DROP VIEW v; CREATE VIEW v AS SELECT x FROM a;
   DROP FUNCTION g(int); CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 2'; DROP TABLE extra;`,
];

async function prepare(
  database: TestDatabase,
  states: States,
): Promise<{ session: Session; fingerprints: Set<string> }> {
  const session = await database.session({ showDetail: true });
  // Enough beside them that a reading takes its time, with much to deparse that a renamed type is part of.
  await session.execute(`CREATE DOMAIN d AS int;
    DO $$ BEGIN FOR n IN 1..300 LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, b int CHECK (b::d > %s))', n, n);
      EXECUTE format('CREATE INDEX ON t%s ((b::d))', n); END LOOP; END $$;
    CREATE TABLE a (x int CHECK (x > 0) DEFAULT 3);
    CREATE INDEX i ON a ((x + 1)) WHERE x > 5; CREATE POLICY p ON a USING (x IN (1, 2)); ${dropping[0]} ${
    dropping[1]
  }`);
  const fingerprints = new Set<string>();
  for (const state of states) {
    await session.execute(state);
    fingerprints.add((await readCatalog(session)).fingerprint);
  }
  assert.equal(fingerprints.size, 2);
  return { session, fingerprints };
}

/** Changes the state again and again until `stop` is called; says how often. */
function keepChanging(session: Session, states: States, pauseMs: number): { stop(): Promise<number> } {
  let over = false;
  let times = 0;
  const running = (async () => {
    for (; !over; times++) {
      await session.execute(states[times % 2]!);
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (times % 5)));
    }
    if (times % 2 === 1) await session.execute(states[1]);
  })();
  return {
    stop: async () => {
      over = true;
      await running;
      return times;
    },
  };
}

for (const major of testMajors()) {
  for (const [name, states] of Object.entries({ "DDL renames": renaming, "DDL drops": dropping })) {
    Deno.test(`readCatalog() on ${major} gives one state or the other while ${name} beside it`, async (t) => {
      await using database = await testDatabase(t, { major });
      const { session, fingerprints } = await prepare(database, states);
      await using _writer = session;
      await using reader = await database.session({ showDetail: true });
      const changing = keepChanging(session, states, 100);
      const seen = new Set<string>();
      try {
        for (let n = 0; n < 25; n++) {
          try {
            seen.add((await readCatalog(reader)).fingerprint);
          } catch (error) {
            if (!isConfitureError(error) || error.reason !== "catalog-unsettled") throw error;
          }
        }
      } finally {
        assert.ok(await changing.stop() > 4, "DDL has run");
      }
      assert.deepEqual([...seen].filter((fingerprint) => !fingerprints.has(fingerprint)), []);
      assert.ok(seen.size > 0, "some reading came to its end");
    });
  }

  Deno.test(`readCatalog() on ${major} gives up by name when DDL does not end`, async (t) => {
    await using database = await testDatabase(t, { major });
    const { session, fingerprints } = await prepare(database, dropping);
    await using _writer = session;
    await using reader = await database.session({ showDetail: true });
    const changing = keepChanging(session, dropping, 0);
    let readings = 0;
    try {
      for (; readings < 4; readings++) {
        try {
          assert.ok(fingerprints.has((await readCatalog(reader)).fingerprint));
        } catch (error) {
          assert.ok(isConfitureError(error) && error.reason === "catalog-unsettled", String(error));
        }
      }
    } finally {
      await changing.stop();
    }
    assert.ok(fingerprints.has((await readCatalog(reader)).fingerprint), "and reads again afterwards");
  });

  Deno.test(`readCatalog() on ${major} is not disturbed by temporary tables and rows of others`, async (t) => {
    await using database = await testDatabase(t, { major });
    const { session, fingerprints } = await prepare(database, dropping);
    await using _writer = session;
    await using reader = await database.session({ showDetail: true });
    let over = false;
    const busy = (async () => {
      while (!over) {
        await session.execute(
          "CREATE TEMP TABLE t (id serial PRIMARY KEY, b text); INSERT INTO a VALUES (9); DROP TABLE t",
        );
      }
    })();
    try {
      for (let n = 0; n < 5; n++) assert.ok(fingerprints.has((await readCatalog(reader)).fingerprint));
    } finally {
      over = true;
      await busy;
    }
  });
}
