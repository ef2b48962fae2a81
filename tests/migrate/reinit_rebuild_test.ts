/** `migrate reinit`: the ledger anew from the files. `migrate rebuild`: the database anew from the DDL. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

const jar = { "1_jar.up.sql": "CREATE TABLE jar (id int);\n", "1_jar.down.sql": "DROP TABLE jar;\n" };

for (const major of testMajors()) {
  const test = (claim: string, body: (t: Deno.TestContext) => Promise<void>) =>
    Deno.test(`migrate reinit on ${major}: ${claim}`, body);

  test("replaces every entry in one transaction, and the history keeps what was", async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.write({ ...jar, "2_lid.up.sql": "CREATE TABLE lid (id int);\n" });
    await place.done("migrate up");
    // By hand: two files became one under another number.
    await place.write({
      ...{ "1_jar.up.sql": undefined, "1_jar.down.sql": undefined, "2_lid.up.sql": undefined },
      "5_all.up.sql": "CREATE TABLE jar (id int); CREATE TABLE lid (id int);\n",
      "6_more.up.sql": "CREATE TABLE more (id int);\n",
    });
    const dry = await place.done<{ deleted_count: number; marked: unknown[] }>("migrate reinit", {
      target: "5",
      dry_run: true,
    });
    assert.deepEqual([dry.deleted_count, dry.marked], [2, [{ version: "5", name: "all" }]]);
    assert.deepEqual(await place.applied(), ["1", "2"]);
    const nobody = await place.run("migrate reinit", { target: "5" }, { consent: "nobody" });
    assert.match(nobody.error!.remedy, /--yes/);
    assert.deepEqual(await place.applied(), ["1", "2"]);
    const done = await place.done<{ deleted_count: number; success: boolean }>("migrate reinit", { target: "5" });
    assert.deepEqual([done.deleted_count, done.success], [2, true]);
    assert.deepEqual(await place.applied(), ["5"]);
    const { history } = await place.done<{ history: { action: string; version: string }[] }>("migrate history");
    assert.deepEqual(history.map(({ action, version }) => `${action} ${version}`).reverse(), [
      ...["up 1", "up 2", "forget 1", "forget 2", "reinit 5"],
    ]);
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["5", "6"]);
    await place.done("migrate reinit");
    assert.deepEqual(await place.applied(), ["5", "6"]);
    assert.equal((await place.run("verify-checksums")).exitCode, 0);
  });
}
