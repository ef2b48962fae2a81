import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runRules } from "../../engine/lint/mod.ts";
import type { Finding, Linter, RegisteredPlugin } from "../../engine/plugin/mod.ts";
import { lintFixture } from "./lint_fixture.ts";

export interface LinterHarness {
  /** Folder with `<rule>/{flags,accepts}-<why>.sql`. */
  fixtures: URL;
  /** Runs SQL in a fresh database; where it is there, fixtures are shown to be SQL that PostgreSQL takes. */
  execute?(sql: string): Promise<void>;
}

/** What a linter owes: each rule has fixtures of both kinds, finds what they say and nothing else, and never throws. */
export function linterSuite({ manifest, load }: RegisteredPlugin, { fixtures, execute }: LinterHarness): void {
  const open = async () => (await load()).default as Linter;
  const folder = fileURLToPath(fixtures);

  Deno.test(`${manifest.id} tells the same rules in manifest and code`, async () => {
    const told = (await open()).rules.map(({ id, summary, severity, stage }) => ({ id, summary, severity, stage }));
    assert.deepEqual(manifest.provides.rules, told);
  });

  for (const { id } of manifest.provides.rules ?? []) {
    const ruleFolder = join(folder, id.split("/")[1]!);
    const lint = async (sql: string, file: string): Promise<Finding[]> => {
      const { rules } = await open();
      return runRules(rules.filter((rule) => rule.id === id), await lintFixture(sql, file));
    };

    Deno.test(`${id} has a fixture that it flags and one that it accepts`, async () => {
      const names = await readdir(ruleFolder);
      assert.ok(names.some((name) => name.startsWith("flags-")), "no flags-….sql");
      assert.ok(names.some((name) => name.startsWith("accepts-")), "no accepts-….sql");
      assert.deepEqual(names.filter((name) => !/^(flags|accepts)-[a-z0-9-]+\.sql$/.test(name)), []);
    });

    Deno.test(`${id} says of each fixture what its first comment expects, each time the same`, async (test) => {
      for (const name of await readdir(ruleFolder)) {
        await test.step(name, async () => {
          const sql = await readFile(join(ruleFolder, name), "utf8");
          const expected = expectations(sql, name);
          assert.equal(expected.length > 0, name.startsWith("flags-"), "name and expectation disagree");
          const found = await lint(sql, name);
          assert.equal(found.length, expected.length, JSON.stringify(found));
          found.forEach((finding, index) => {
            const { severity, rule, line, column } = expected[index]!;
            assert.deepEqual([finding.severity, finding.rule], [severity, rule]);
            if (line !== undefined) assert.equal(finding.line, line);
            if (column !== undefined) assert.equal(finding.column, column);
            assert.ok(
              finding.message.length > 0 && (finding.help ?? "").length > 0,
              "a finding says what and what to do",
            );
          });
          assert.deepEqual(await lint(sql, name), found);
          await execute?.(sql);
        });
      }
    });

    Deno.test(`${id} is silent after -- confiture:ignore ${id}`, async () => {
      for (const name of (await readdir(ruleFolder)).filter((each) => each.startsWith("flags-"))) {
        const sql = await readFile(join(ruleFolder, name), "utf8");
        const ignoring = (await lintFixture(sql, name)).statements.map((statement) => ({
          ...statement,
          lead: `${statement.lead}\n-- confiture:ignore ${id} the suite asks`,
        }));
        const script = { ...await lintFixture(sql, name), statements: ignoring };
        const { rules } = await open();
        assert.deepEqual(runRules(rules.filter((rule) => rule.id === id), script), []);
      }
    });
  }

  Deno.test(`${manifest.id} never throws on statements it does not expect`, async () => {
    const { rules } = await open();
    const script = await lintFixture(strangeStatements.map((sql) => `${sql};\n`).join(""), "strange.sql");
    assert.equal(script.statements.length, strangeStatements.length);
    runRules(rules, script);
  });
}

interface Expectation {
  severity: string;
  rule: string;
  line?: number;
  column?: number;
}

/** `-- expect: nothing`, or `-- expect: warning set/rule at 3:1, error set/rule`; the place may be left out. */
function expectations(sql: string, name: string): Expectation[] {
  const said = /^-- expect: (.+)/.exec(sql)?.[1]?.trim();
  assert.ok(said, `${name} does not begin with -- expect: …`);
  if (said === "nothing") return [];
  return said.split(/,\s*/).map((part) => {
    const match = /^(error|warning|info) (\S+)(?: at (\d+)(?::(\d+))?)?$/.exec(part);
    assert.ok(match, `${name}: cannot read the expectation ${part}`);
    const [, severity, rule, line, column] = match;
    return {
      severity: severity!,
      rule: rule!,
      line: line === undefined ? undefined : Number(line),
      column: column === undefined ? undefined : Number(column),
    };
  });
}

const strangeStatements = [
  "SELECT",
  "SELECT 1",
  "BEGIN",
  "SET search_path = a, b",
  "DO $$ BEGIN END $$",
  "VALUES (1)",
  "TABLE t",
  "CREATE TABLE a.b.c (id int)",
  "CREATE TABLE t ()",
  "CREATE TABLE t AS SELECT 1",
  "CREATE TABLE p PARTITION OF q DEFAULT",
  "CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1",
  "CREATE FUNCTION f(VARIADIC a int[]) RETURNS SETOF record LANGUAGE internal AS 'x'",
  "ALTER TABLE IF EXISTS ONLY t ADD COLUMN c int, DROP COLUMN d, ALTER e SET DEFAULT 1",
  "GRANT ALL ON ALL TABLES IN SCHEMA s TO PUBLIC, r WITH GRANT OPTION",
  "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
  "GRANT a TO b",
  "CREATE INDEX ON t ((a + b)) INCLUDE (c) WHERE d",
  "COMMENT ON CAST (int AS text) IS NULL",
  "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
  "CREATE SCHEMA AUTHORIZATION CURRENT_USER CREATE TABLE t (id int)",
  "DROP FUNCTION f, g(int)",
  "CREATE POLICY p ON t USING (true)",
];
