import assert from "node:assert/strict";
import { readCatalog } from "../../engine/catalog/mod.ts";
import { difference, planChange } from "../../engine/change/mod.ts";
import { isConfitureError } from "../../engine/errors.ts";
import { testDatabase, testMajors } from "../kit/mod.ts";
import { converge, convergeBothWays, type Converged } from "./converge.ts";

const server = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;";

const cases: Record<string, { from: string; to: string; setup?: string }> = {
  "a wrapper, its servers, mappings and tables come and go": {
    from: "",
    to:
      `CREATE FOREIGN DATA WRAPPER "W x" OPTIONS (debug 'yes', "Odd name" 'it''s'); COMMENT ON FOREIGN DATA WRAPPER "W x" IS 'w';
      CREATE SERVER s TYPE 'a' VERSION '1' FOREIGN DATA WRAPPER "W x" OPTIONS (host 'here', port '5432');
      COMMENT ON SERVER s IS 's'; GRANT USAGE ON FOREIGN SERVER s TO PUBLIC;
      GRANT USAGE ON FOREIGN DATA WRAPPER "W x" TO PUBLIC;
      CREATE USER MAPPING FOR PUBLIC SERVER s; CREATE USER MAPPING FOR CURRENT_USER SERVER s;
      CREATE FOREIGN TABLE t (id int OPTIONS (column_name 'Id', key 'true') NOT NULL DEFAULT 7,
        note text COLLATE "C", twice int GENERATED ALWAYS AS (id * 2) STORED,
        CONSTRAINT positive CHECK (id > 0)) SERVER s OPTIONS (schema_name 'x', table_name 'it''s');
      COMMENT ON FOREIGN TABLE t IS 't'; COMMENT ON COLUMN t.note IS 'n'; GRANT SELECT (id), UPDATE ON t TO PUBLIC;
      CREATE VIEW v AS SELECT id FROM t`,
  },
  "options of every layer are added, changed and dropped": {
    from:
      `CREATE FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2'); CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2');
      CREATE FOREIGN TABLE t (id int OPTIONS (a '1', b '2'), n int) SERVER s OPTIONS (a '1', b '2')`,
    to:
      `CREATE FOREIGN DATA WRAPPER w OPTIONS (b '3', "C" '4'); CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (b '3', "C" '4');
      CREATE FOREIGN TABLE t (id int OPTIONS (b '3', "C" '4'), n int OPTIONS (a '1')) SERVER s OPTIONS (b '3', "C" '4')`,
  },
  "a wrapper gets a validator and loses it": {
    from: "CREATE FOREIGN DATA WRAPPER w",
    to: "CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator",
  },
  "a handler of a wrapper is the function of an extension": {
    setup: "CREATE EXTENSION postgres_fdw",
    from: "CREATE FOREIGN DATA WRAPPER w",
    to: "CREATE FOREIGN DATA WRAPPER w HANDLER postgres_fdw_handler VALIDATOR postgres_fdw_validator",
  },
  "an extension's wrapper has servers": {
    from: "",
    to: `CREATE SCHEMA ext; CREATE EXTENSION postgres_fdw SCHEMA ext;
      CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'here', fetch_size '10');
      CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'u', password_required 'false');
      CREATE FOREIGN TABLE t (id int OPTIONS (column_name 'x')) SERVER s OPTIONS (table_name 't')`,
  },
  "columns of a foreign table change": {
    setup: server,
    from: `CREATE FOREIGN TABLE t (a int NOT NULL, b text DEFAULT 'x', c int, CHECK (c > 0)) SERVER s;
      CREATE VIEW v AS SELECT a FROM t`,
    to: `CREATE FOREIGN TABLE t (a bigint, b text, d int OPTIONS (x 'y') DEFAULT 1 NOT NULL, CHECK (d > 0)) SERVER s;
      CREATE VIEW v AS SELECT a FROM t`,
  },
  "a foreign table becomes a partition": {
    setup: server + "CREATE TABLE m (id int, at int NOT NULL) PARTITION BY RANGE (at);",
    from: "CREATE FOREIGN TABLE f (id int, at int CONSTRAINT m_at_not_null NOT NULL) SERVER s",
    to: `CREATE FOREIGN TABLE f PARTITION OF m FOR VALUES FROM (0) TO (10) SERVER s;
      CREATE FOREIGN TABLE g PARTITION OF m FOR VALUES FROM (10) TO (20) SERVER s OPTIONS (a 'b')`,
  },
  "a foreign table inherits": {
    setup: server + "CREATE TABLE p (id int, CHECK (id > 0)); CREATE TABLE q (n int);",
    from:
      "CREATE FOREIGN TABLE f (id int, n int, own text) SERVER s; ALTER FOREIGN TABLE f ADD CONSTRAINT p_id_check CHECK (id > 0);",
    to:
      `CREATE FOREIGN TABLE f (id int, n int, own text, CONSTRAINT p_id_check CHECK (id > 0)) INHERITS (p, q) SERVER s;
      CREATE FOREIGN TABLE g (own text) INHERITS (p, q) SERVER s`,
  },
  "a foreign table has triggers": {
    setup: server + "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
    from: "CREATE FOREIGN TABLE t (id int) SERVER s",
    to: `CREATE FOREIGN TABLE t (id int) SERVER s;
      CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g`,
  },
  "a foreign table takes the place of a table, and of a view": {
    setup: server,
    from: "CREATE TABLE a (id int); CREATE VIEW b AS SELECT 1 AS id; CREATE VIEW c AS SELECT id FROM a",
    to: `CREATE FOREIGN TABLE a (id int) SERVER s; CREATE FOREIGN TABLE b (id int) SERVER s;
      CREATE VIEW c AS SELECT id FROM a`,
  },
  "a server moves to another wrapper, with everything on it": {
    setup: "CREATE FOREIGN DATA WRAPPER w; CREATE FOREIGN DATA WRAPPER x;",
    from: `CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR PUBLIC SERVER s;
      CREATE FOREIGN TABLE t (id int) SERVER s; COMMENT ON COLUMN t.id IS 'i'; CREATE VIEW v AS SELECT * FROM t;
      GRANT SELECT ON t TO PUBLIC; GRANT USAGE ON FOREIGN SERVER s TO PUBLIC`,
    to: `CREATE SERVER s FOREIGN DATA WRAPPER x; CREATE USER MAPPING FOR PUBLIC SERVER s;
      CREATE FOREIGN TABLE t (id int) SERVER s; COMMENT ON COLUMN t.id IS 'i'; CREATE VIEW v AS SELECT * FROM t;
      GRANT SELECT ON t TO PUBLIC; GRANT USAGE ON FOREIGN SERVER s TO PUBLIC`,
  },
};

const secrets = ["fdw-secret-1", "server-secret-2", "mapping-secret-3", "remote-user-4", "table-secret-5", "column-6"];
const secretive = `CREATE FOREIGN DATA WRAPPER w OPTIONS (api_key 'fdw-secret-1', mode 'open');
  CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'here', password 'server-secret-2');
  CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS ("user" 'remote-user-4', password 'mapping-secret-3');
  CREATE FOREIGN TABLE t (id int OPTIONS (token 'column-6')) SERVER s OPTIONS (schema_name 'x', password 'table-secret-5')`;

function hazards({ plan }: Converged): string[] {
  return plan.steps.flatMap(({ hazards }) => hazards.map(({ kind, on }) => `${kind}:${on}`)).sort();
}

function statements({ plan }: Converged): string[] {
  return plan.steps.map(({ sql }) => sql);
}

for (const major of testMajors()) {
  for (const [name, pair] of Object.entries(cases)) {
    Deno.test(`planChange() on ${major}: ${name}`, (t) => convergeBothWays(t, { major, ...pair }));
  }

  Deno.test(`planChange() on ${major}: no secret of a foreign object is in facts or plans, a placeholder is`, async (t) => {
    await converge(t, { major, from: "", to: secretive }, (result) => {
      const told = JSON.stringify([[...result.after.facts.values()], result.plan, result.after.unreadable]);
      for (const secret of secrets) assert.ok(!told.includes(secret), secret);
      assert.match(told, /mode/);
      assert.match(told, /open/);
      assert.deepEqual(hazards(result), [
        "unknown-secret:public.t",
        "unknown-secret:s",
        "unknown-secret:s.postgres",
        "unknown-secret:w",
      ]);
      assert.deepEqual(result.after.unreadable, [
        "api_key of foreign data wrapper w: a placeholder stands for its secret",
        "password of foreign table public.t: a placeholder stands for its secret",
        "password of server s: a placeholder stands for its secret",
        "password of user mapping s.postgres: a placeholder stands for its secret",
        "user of user mapping s.postgres: a placeholder stands for its secret",
      ]);
    });
  });

  Deno.test(`planChange() on ${major}: a changed secret is seen, and an equal one is not touched`, async (t) => {
    const mapping = (password: string) =>
      `CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (a 'same', password '${password}', z 'gone')`;
    const to = mapping("new").replace(", z 'gone'", "");
    await converge(t, { major, setup: server, from: mapping("old"), to }, (result) => {
      assert.equal(statements(result).length, 1);
      assert.match(
        statements(result)[0]!,
        /^ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS \(DROP z, SET password 'confiture-unknown-secret-[0-9a-f]{64}'\)$/,
      );
    });
  });

  Deno.test(`planChange() on ${major}: a placeholder that the right secret replaces leaves no difference`, async (t) => {
    const to = `CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'x')`;
    await converge(t, { major, setup: server, from: "", to }, async ({ session, after }) => {
      await session.execute("ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET password 'x')");
      const mended = await readCatalog(session);
      assert.deepEqual(difference(after, mended), []);
      assert.deepEqual(mended.unreadable, []);
      await session.execute("ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET password 'y')");
      assert.deepEqual(difference(after, await readCatalog(session)).map(({ id }) => id), ["user mapping s.public"]);
    });
  });

  Deno.test(`planChange() on ${major}: what a role may not read of a mapping is unknown, not absent`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute(`${server} CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'x')`);
    const seen = await readCatalog(session);
    const role = `foreign_reader_${database.name.slice(-8)}`;
    await session.execute(`CREATE ROLE ${role}; SET ROLE ${role}`);
    const unseen = await readCatalog(session);
    await session.execute(`RESET ROLE; DROP ROLE ${role}`);
    assert.deepEqual(unseen.unreadable, ["options of user mapping s.public"]);
    assert.deepEqual(difference(seen, unseen), []);
    assert.deepEqual(difference(unseen, seen), []);
  });

  Deno.test(`planChange() on ${major}: a server's version goes in place, and its type takes everything on it along`, async (t) => {
    const versioned = (words: string) =>
      `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s ${words} FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR PUBLIC SERVER s`;
    await converge(t, { major, from: versioned("VERSION '1'"), to: versioned("") }, (result) => {
      assert.deepEqual(statements(result), ["ALTER SERVER s VERSION NULL"]);
    });
    await converge(t, { major, from: versioned("TYPE 'a'"), to: versioned("TYPE 'b'") }, (result) => {
      assert.deepEqual(statements(result), [
        "DROP USER MAPPING FOR PUBLIC SERVER s",
        "DROP SERVER s",
        "CREATE SERVER s TYPE 'b' FOREIGN DATA WRAPPER w",
        "CREATE USER MAPPING FOR PUBLIC SERVER s",
      ]);
      assert.deepEqual(hazards(result), ["irreversible:s.public"]);
    });
  });

  Deno.test(`planChange() on ${major}: no failure holds a secret`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session({ showDetail: true });
    await session.execute(secretive);
    const from = await readCatalog(session);
    await session.execute("ALTER SERVER s OPTIONS (SET password 'other-9')");
    const { steps } = planChange(await readCatalog(session), from);
    assert.equal(steps.length, 1);
    await session.execute("DROP SERVER s CASCADE");
    await assert.rejects(session.execute(steps[0]!.sql), (error) => {
      assert.ok(isConfitureError(error));
      assert.ok(!/server-secret-2|other-9/.test(`${error.message} ${JSON.stringify(error)}`));
      return true;
    });
  });
}
