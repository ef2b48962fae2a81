import assert from "node:assert/strict";
import { migrationPlace } from "../../../tests/migrate/place.ts";
import { startCli, testMajors } from "../../../tests/kit/mod.ts";

const orders = (columns: string) => `CREATE TABLE orders (id int PRIMARY KEY${columns});\n`;

for (const major of testMajors()) {
  Deno.test(`confiture dev on ${major} brings the database along once, and seeds tables that came new`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.writeAt({
      "db/schema/orders.sql": orders(", note text"),
      "db/seeds/common/orders.sql": "INSERT INTO orders VALUES (1, 'first');\n",
    });
    const { output, exitCode } = await place.run("dev", { once: true });
    assert.deepEqual([exitCode, output!.in_step, output!.seeded_files], [0, true, ["db/seeds/common/orders.sql"]]);
    assert.deepEqual(await place.ask("SELECT * FROM orders"), [{ id: 1, note: "first" }]);
    await place.writeAt({ "db/schema/orders.sql": orders("") });
    const asked = await place.run("dev", { once: true }, { consent: "nobody" });
    assert.deepEqual([asked.exitCode, asked.output!.in_step], [1, false]);
    assert.match(asked.notices.join("\n"), /left undone: .*public.orders.note/);
    assert.deepEqual(await place.ask("SELECT note FROM orders"), [{ note: "first" }]);
    assert.equal((await place.run("dev", { once: true })).exitCode, 0);
    assert.deepEqual(await place.ask("SELECT * FROM orders"), [{ id: 1 }]);
  });

  Deno.test(`confiture dev on ${major} follows files as they are saved, wrong ones too`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.writeAt({
      "db/schema/orders.sql": orders(", note text"),
      "db/seeds/common/orders.sql": "INSERT INTO orders (id, note) VALUES (1, 'first');\n",
    });
    const running = startCli(["dev"], { cwd: place.root });
    const until = async (claim: string, query: string) => {
      for (let tries = 0; tries < 600; tries++) {
        const rows = await place.ask<{ ok: boolean }>(query).catch(() => []);
        if (rows[0]?.ok) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.fail(`${claim}\n${running.err}`);
    };
    await until("the table is made and seeded", "SELECT count(*) = 1 AS ok FROM orders WHERE note = 'first'");
    await place.writeAt({ "db/schema/orders.sql": "CREATE TABEL orders;\n" });
    for (let tries = 0; tries < 600 && !running.err.includes("orders.sql:1:"); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.match(running.err, /orders\.sql:1:8/);
    await place.writeAt({ "db/schema/orders.sql": orders(", note text, at date") });
    await until("the column is added", "SELECT count(at) = 0 AS ok FROM orders");
    await place.writeAt({ "db/seeds/common/orders.sql": "INSERT INTO orders (id, note) VALUES (1, 'second');\n" });
    await until("the seed is applied again", "SELECT count(*) = 1 AS ok FROM orders WHERE note = 'second'");
    running.kill("SIGINT");
    const { err } = await running.result;
    assert.match(err, /seeded again: db\/seeds\/common\/orders.sql/);
    assert.deepEqual(await place.ask("SELECT count(*)::int AS n FROM orders"), [{ n: 1 }]);
  });

  Deno.test(`confiture dev on ${major} seeds a new table when its seed is mended`, async (t) => {
    await using place = await migrationPlace(t, { major });
    const seed = "db/seeds/common/orders.sql";
    await place.writeAt({
      "db/schema/orders.sql": orders(", note text"),
      [seed]: "INSERT INTO orders VALUES (1, 'first', 'too many');\n",
    });
    const running = startCli(["dev"], { cwd: place.root });
    for (let tries = 0; tries < 600 && !running.err.includes("orders.sql:1:"); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await place.writeAt({ [seed]: "INSERT INTO orders VALUES (1, 'first');\n" });
    const rows = async () => await place.ask("SELECT note FROM orders");
    for (let tries = 0; tries < 200 && (await rows()).length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    running.kill("SIGINT");
    const { err } = await running.result;
    assert.deepEqual(await rows(), [{ note: "first" }], err);
  });

  Deno.test(`confiture dev on ${major} follows folders that are made later, and made anew`, async (t) => {
    await using place = await migrationPlace(t, { major });
    const environment = "db/environments/local.yaml";
    const config = await Deno.readTextFile(`${place.root}/${environment}`);
    await place.writeAt({ [environment]: config.replace("[db/schema]", "[db/schema, db/later/more]") });
    await place.writeAt({ "db/schema/orders.sql": orders(""), "db/later/more/a.sql": "CREATE TABLE a (id int);\n" });
    const running = startCli(["dev"], { cwd: place.root });
    const until = async (claim: string, query: string) => {
      for (let tries = 0; tries < 400; tries++) {
        const rows = await place.ask<{ ok: boolean }>(query).catch(() => []);
        if (rows[0]?.ok) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.fail(`${claim}\n${running.err}`);
    };
    const isIdle = async (rounds: number) => {
      for (let tries = 0; tries < 400; tries++) {
        if (running.err.split("waiting for the next change").length > rounds) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.fail(running.err);
    };
    await until("the tables are made", "SELECT to_regclass('a') IS NOT NULL AS ok");
    await isIdle(1);
    // There is no db/seeds yet; it comes with a folder in it.
    await place.writeAt({ "db/seeds/common/orders.sql": "INSERT INTO orders VALUES (7);\n" });
    await until("a later folder is followed", "SELECT count(*) = 1 AS ok FROM orders WHERE id = 7");
    await isIdle(2);
    await place.writeAt({ "db/seeds/common/orders.sql": "INSERT INTO orders VALUES (8);\n" });
    await until("and what changes in it", "SELECT count(*) = 1 AS ok FROM orders WHERE id = 8");
    // As a switch of branches does.
    await Deno.rename(`${place.root}/db/later`, `${place.root}/aside`);
    await Deno.remove(`${place.root}/aside`, { recursive: true });
    await place.writeAt({ "db/later/more/a.sql": "CREATE TABLE a (id int, first text);\n" });
    const column = (name: string) =>
      `SELECT count(*) = 1 AS ok FROM pg_attribute WHERE attrelid = to_regclass('a') AND attname = '${name}'`;
    await until("a folder made anew is followed", column("first"));
    await place.writeAt({ "db/later/more/a.sql": "CREATE TABLE a (id int, first text, second text);\n" });
    await until("and goes on being followed", column("second"));
    running.kill("SIGINT");
    await running.result;
  });

  Deno.test(`confiture dev on ${major} refuses what others count on`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: "protected: true\n" });
    const { error } = await place.run("dev", { once: true });
    assert.deepEqual([error?.code, error?.exitCode], ["PRECON_1045", 2]);
    const far = await place.run("dev", { once: true, database_url: "postgresql://u@db.example.com/shop" });
    assert.equal(far.error?.code, "PRECON_1045");
    const named = { once: true, database_url: "host=localhost hostaddr=192.0.2.1 dbname=shop user=u" };
    assert.equal((await place.run("dev", named)).error?.code, "PRECON_1045");
  });
}
