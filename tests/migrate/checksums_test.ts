/** `verify-checksums`: what counts as an edit, and how one is taken over. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

interface Verified {
  ok: boolean;
  ledger_present: boolean;
  fixed: number;
  summary: { checked: number; mismatched: number; tracking_table: string; resolved_table: string | null };
  issues: { severity: string; code: string; file: string | null; migration: string | null; message: string }[];
}

const files = {
  "1_jar.up.sql": "CREATE TABLE jar (id int);\n",
  "1_jar.down.sql": "DROP TABLE jar;\n",
  "2_lid.ts":
    "export async function up({ execute }) { await execute('CREATE TABLE lid ()'); }\nexport const down = () => {};\n",
  "3_view.up.sql": "-- confiture: repeatable\nCREATE OR REPLACE VIEW jars AS SELECT id FROM jar;\n",
};

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`verify-checksums on ${major}: ${claim}`, body);

  test("tells edits of either half, and neither line endings nor repeatable ones", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write(files);
    const none = await place.run("verify-checksums");
    assert.equal(none.exitCode, 2);
    assert.equal((none.output as unknown as Verified).ledger_present, false);
    assert.equal((await place.run("verify-checksums", { allow_uninitialized: true })).exitCode, 0);
    await place.done("migrate up");
    await place.write({
      "1_jar.up.sql": "CREATE TABLE jar (id int);  \r\n\r\n",
      "3_view.up.sql": files["3_view.up.sql"].replace("id FROM", "id + 1 AS id FROM"),
    });
    const same = await place.run("verify-checksums");
    assert.equal(same.exitCode, 0);
    assert.deepEqual((same.output as unknown as Verified).summary, {
      checked: 4,
      mismatched: 0,
      tracking_table: "tb_confiture",
      resolved_table: "public.tb_confiture",
    });
    await place.write({ "1_jar.down.sql": "DROP TABLE jar CASCADE;\n", "2_lid.ts": `${files["2_lid.ts"]}// more\n` });
    const edited = await place.run("verify-checksums");
    assert.equal(edited.exitCode, 1);
    const { issues, summary } = edited.output as unknown as Verified;
    assert.equal(summary.mismatched, 2);
    assert.deepEqual(issues.map(({ severity, code, file }) => [severity, code, file]), [
      ["error", "MIGR_011", "db/migrations/1_jar.down.sql"],
      ["error", "MIGR_011", "db/migrations/2_lid.ts"],
    ]);
    await place.write({ "2_lid.ts": undefined });
    const gone = await place.run("verify-checksums");
    assert.deepEqual(
      (gone.output as unknown as Verified).issues.map(({ severity, migration }) => [severity, migration]),
      [
        ["error", "1_jar"],
        ["warning", "2_lid"],
      ],
    );
  });

  test("--fix takes an edit over, and the history says who and what was before", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ ...files, "3_view.down.sql": "DROP VIEW jars;\n" });
    await place.done("migrate up");
    const [before] = await place.ask<{ checksum: string }>("SELECT checksum FROM tb_confiture WHERE version = '1'");
    await place.write({
      "1_jar.up.sql": "CREATE TABLE jar (id int); -- of jam\n",
      "1_jar.down.sql": "DROP TABLE jar CASCADE;\n",
    });
    assert.equal((await place.run("migrate up")).error!.code, "MIGR_011");
    const fixed = await place.done<Verified>("verify-checksums", { fix: true });
    assert.deepEqual([fixed.ok, fixed.fixed], [true, 1]);
    assert.equal((await place.run("verify-checksums")).exitCode, 0);
    await place.done("migrate up");
    const rows = await place.ask<{ action: string; reason: string; by: string }>(
      "SELECT action, reason, by FROM confiture.migration_history WHERE action = 'bless'",
    );
    assert.equal(rows.length, 1);
    assert.match(rows[0]!.reason, new RegExp(`^was ${before!.checksum} \\(up\\), [0-9a-f]{64} \\(down\\)$`));
    await place.done("migrate down-to", { revision: "0" });
  });

  test("reads the ledger of the Python program, and --fix asks where the environment is protected", async (t) => {
    await using place = await migrationPlace(t, { major, environment: "protected: true\n" });
    await place.write({ "1_jar.up.sql": files["1_jar.up.sql"] });
    await place.tell(`CREATE TABLE tb_confiture (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), pk_confiture bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        slug text NOT NULL UNIQUE, version varchar(255) NOT NULL UNIQUE, name varchar(255) NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now(), execution_time_ms int, checksum varchar(64));
      INSERT INTO tb_confiture (slug, version, name, checksum) VALUES ('a', '1', 'jar', repeat('0', 64)), ('b', '0', 'old', NULL)`);
    const { output, exitCode } = await place.run("verify-checksums");
    assert.equal(exitCode, 1);
    assert.deepEqual((output as unknown as Verified).summary.checked, 1);
    const refused = await place.run("verify-checksums", { fix: true }, { consent: "no" });
    assert.notEqual(refused.exitCode, 0);
    assert.equal((await place.run("verify-checksums")).exitCode, 1);
    await place.done("verify-checksums", { fix: true });
    assert.equal((await place.run("verify-checksums")).exitCode, 0);
  });
}
