import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { converge, convergeBothWays, type Converged } from "./converge.ts";

const setup = `CREATE TABLE t (id int PRIMARY KEY, a text, b int); CREATE TABLE log (what text);
  CREATE VIEW v AS SELECT id, a FROM t;
  CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TABLE m (id int, at int NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10);
  CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20);`;

/** Both sides as what comes behind the setup. */
const cases: Record<string, { from: string; to: string }> = {
  "row and statement triggers of every time and event": {
    from: "",
    to: `CREATE TRIGGER a BEFORE INSERT OR UPDATE OF a, b OR DELETE ON t FOR EACH ROW
        WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION f('x', 'it''s');
      CREATE TRIGGER "B b" AFTER TRUNCATE ON t EXECUTE FUNCTION f();
      CREATE TRIGGER c AFTER UPDATE ON t REFERENCING OLD TABLE AS "Old" NEW TABLE AS new_rows EXECUTE FUNCTION f();
      CREATE TRIGGER d INSTEAD OF INSERT OR UPDATE ON v FOR EACH ROW EXECUTE FUNCTION f();
      COMMENT ON TRIGGER d ON v IS 'd'; COMMENT ON TRIGGER "B b" ON t IS 'b'`,
  },
  "a condition of a trigger changes, and its comment stays": {
    from:
      `CREATE TRIGGER a BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a AND OLD.b > 1 AND OLD.b < 9)
      EXECUTE FUNCTION f(); COMMENT ON TRIGGER a ON t IS 'a'`,
    to: `CREATE TRIGGER a BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.a IN ('x', 'y')) EXECUTE FUNCTION g();
      COMMENT ON TRIGGER a ON t IS 'a'`,
  },
  "a disabled trigger stays so when it changes": {
    from: "CREATE TRIGGER a BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER a",
    to: `CREATE TRIGGER a AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER a`,
  },
  "constraint triggers are deferred, and become ordinary ones": {
    from:
      `CREATE CONSTRAINT TRIGGER a AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
      CREATE CONSTRAINT TRIGGER b AFTER UPDATE ON t FROM log FOR EACH ROW WHEN (NEW.b > 0) EXECUTE FUNCTION f();
      COMMENT ON TRIGGER a ON t IS 'a'`,
    to: `CREATE CONSTRAINT TRIGGER a AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f();
      CREATE TRIGGER b AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); COMMENT ON TRIGGER a ON t IS 'a'`,
  },
  "every state of a trigger": {
    from:
      `CREATE TRIGGER a BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE REPLICA TRIGGER a;
      CREATE TRIGGER b BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()`,
    to: `CREATE TRIGGER a BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE ALWAYS TRIGGER a;
      CREATE TRIGGER b BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER b`,
  },
  "a trigger of a partitioned table, also of a partition to come": {
    from: "",
    to: `CREATE TRIGGER a AFTER INSERT ON m FOR EACH ROW EXECUTE FUNCTION f();
      CREATE TABLE m3 PARTITION OF m FOR VALUES FROM (20) TO (30); ALTER TABLE m3 DISABLE TRIGGER a;
      CREATE TRIGGER own AFTER INSERT ON m1 FOR EACH ROW EXECUTE FUNCTION f()`,
  },
  "a trigger of one partition is in another state than that of its table": {
    from: "CREATE TRIGGER a AFTER INSERT ON m FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE m1 DISABLE TRIGGER a",
    to: "CREATE TRIGGER a AFTER INSERT ON m FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE m2 ENABLE ALWAYS TRIGGER a",
  },
  "a trigger changes above a partition whose state stays": {
    from: "CREATE TRIGGER a AFTER INSERT ON m FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE m1 DISABLE TRIGGER a",
    to: `CREATE TRIGGER a AFTER UPDATE ON m FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE m ENABLE ALWAYS TRIGGER a;
      ALTER TABLE m1 DISABLE TRIGGER a`,
  },
  "a column goes that a trigger named": {
    from: "ALTER TABLE t ADD c int; CREATE TRIGGER a AFTER UPDATE OF b, c ON t FOR EACH ROW EXECUTE FUNCTION f()",
    to: "CREATE TRIGGER a AFTER UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f()",
  },
  "a column under a trigger and a rule changes its type": {
    from: `CREATE TABLE x (n int); CREATE TRIGGER a AFTER UPDATE OF n ON x FOR EACH ROW EXECUTE FUNCTION f();
      CREATE RULE r AS ON INSERT TO x WHERE NEW.n > 5 DO INSTEAD NOTHING; COMMENT ON RULE r ON x IS 'r';
      COMMENT ON TRIGGER a ON x IS 'a'; ALTER TABLE x DISABLE TRIGGER a; ALTER TABLE x DISABLE RULE r`,
    to: `CREATE TABLE x (n bigint); CREATE TRIGGER a AFTER UPDATE OF n ON x FOR EACH ROW EXECUTE FUNCTION f();
      CREATE RULE r AS ON INSERT TO x WHERE NEW.n > 5 DO INSTEAD NOTHING; COMMENT ON RULE r ON x IS 'r';
      COMMENT ON TRIGGER a ON x IS 'a'; ALTER TABLE x DISABLE TRIGGER a; ALTER TABLE x DISABLE RULE r`,
  },
  "a trigger's function goes, and another takes its place": {
    from: `CREATE FUNCTION h() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION h()`,
    to: "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g()",
  },
  "rules of every event, with several actions": {
    from: "",
    to: `CREATE RULE i AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.id, NEW.a) RETURNING id, a;
      CREATE RULE u AS ON UPDATE TO v WHERE NEW.id > 0 AND NEW.id < 9
        DO INSTEAD (UPDATE t SET a = NEW.a WHERE id = OLD.id; INSERT INTO log VALUES ('it''s; here'));
      CREATE RULE un AS ON UPDATE TO v DO INSTEAD NOTHING;
      CREATE RULE "D d" AS ON DELETE TO v DO ALSO NOTIFY gone; COMMENT ON RULE "D d" ON v IS 'd';
      CREATE RULE l AS ON DELETE TO t DO ALSO INSERT INTO log SELECT OLD.a; ALTER TABLE t ENABLE REPLICA RULE l`,
  },
  "a rule becomes another one, and its comment and state stay": {
    from:
      `CREATE RULE r AS ON INSERT TO t DO ALSO NOTHING; COMMENT ON RULE r ON t IS 'r'; ALTER TABLE t ENABLE ALWAYS RULE r`,
    to: `CREATE RULE r AS ON DELETE TO t DO INSTEAD INSERT INTO log VALUES (OLD.a); COMMENT ON RULE r ON t IS 'r';
      ALTER TABLE t ENABLE ALWAYS RULE r`,
  },
  "a rule lets go of a table that goes": {
    from: "CREATE TABLE old (a text); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO old VALUES (NEW.a)",
    to: "CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a)",
  },
  "a view with rules and triggers is made anew": {
    from: `CREATE VIEW w AS SELECT id, a FROM t; CREATE RULE r AS ON DELETE TO w DO INSTEAD NOTHING;
      CREATE TRIGGER i INSTEAD OF INSERT ON w FOR EACH ROW EXECUTE FUNCTION f(); COMMENT ON TRIGGER i ON w IS 'i'`,
    to: `CREATE VIEW w AS SELECT a, id FROM t; CREATE RULE r AS ON DELETE TO w DO INSTEAD NOTHING;
      CREATE TRIGGER i INSTEAD OF INSERT ON w FOR EACH ROW EXECUTE FUNCTION f(); COMMENT ON TRIGGER i ON w IS 'i'`,
  },
  "event triggers with tags, states and comments": {
    from: "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    to: `CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
      CREATE EVENT TRIGGER a ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION e();
      CREATE EVENT TRIGGER "B b" ON sql_drop EXECUTE FUNCTION e(); ALTER EVENT TRIGGER "B b" ENABLE ALWAYS;
      COMMENT ON EVENT TRIGGER "B b" IS 'b'`,
  },
  "an event trigger changes its tags and its function": {
    from: `CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
      CREATE EVENT TRIGGER a ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION e();
      COMMENT ON EVENT TRIGGER a IS 'a'`,
    to: `CREATE SCHEMA s; CREATE FUNCTION s.e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
      CREATE EVENT TRIGGER a ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION s.e();
      ALTER EVENT TRIGGER a DISABLE; COMMENT ON EVENT TRIGGER a IS 'a'`,
  },
};

function statements({ plan }: Converged): string[] {
  return plan.steps.map(({ sql }) => sql);
}

for (const major of testMajors()) {
  for (const [name, pair] of Object.entries(cases)) {
    Deno.test(`planChange() on ${major}: ${name}`, (t) => convergeBothWays(t, { major, setup, ...pair }));
  }

  Deno.test(`planChange() on ${major}: rules and triggers are replaced in place, constraint triggers made anew`, async (t) => {
    const from = `CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
      CREATE CONSTRAINT TRIGGER c AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
      CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING`;
    const to = from.replaceAll("INSERT ON", "UPDATE ON").replace("ALSO", "INSTEAD");
    await converge(t, { major, setup, from, to }, (result) => {
      const verbs = statements(result).map((sql) => sql.split(/ ON | AFTER | BEFORE | AS/)[0]);
      assert.deepEqual(verbs, [
        "DROP TRIGGER c",
        "CREATE OR REPLACE RULE r",
        "CREATE OR REPLACE TRIGGER a",
        "CREATE CONSTRAINT TRIGGER c",
      ]);
    });
  });

  Deno.test(`planChange() on ${major}: event triggers do not fire for the plan that brings or takes them`, async (t) => {
    const forbid = `CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
      CREATE EVENT TRIGGER a ON ddl_command_start WHEN TAG IN ('CREATE TABLE', 'CREATE VIEW', 'GRANT')
        EXECUTE FUNCTION e()`;
    const more = "CREATE TABLE n (id int); CREATE VIEW nv AS SELECT * FROM n; GRANT SELECT ON n TO PUBLIC;";
    await converge(t, { major, from: "", to: more + forbid });
    await converge(t, { major, from: forbid, to: more });
  });
}
