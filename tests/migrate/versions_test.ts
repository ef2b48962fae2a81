/** Versions of new migrations: nobody else's, whoever writes at the same moment. */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../engine/plugin/mod.ts";
import { claimVersions } from "../../plugins/mediums/incremental/files/mod.ts";
import { startCli, temporaryFolder, testHost, testMajors } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

const folder = "db/migrations";

async function names(root: string): Promise<string[]> {
  const found = [];
  for await (const { name } of Deno.readDir(join(root, folder))) found.push(name);
  return found.sort();
}

/** Throws when two forward halves have one version. */
function unique(files: readonly string[]): string[] {
  const versions = files.filter((name) => name.endsWith(".up.sql")).map((name) => name.split("_")[0]!);
  assert.equal(new Set(versions).size, versions.length, files.join(", "));
  return versions;
}

Deno.test("claimVersions() gives each of many a version of its own, and leaves nothing but what was written", async () => {
  await using temporary = await temporaryFolder();
  const root = temporary.path;
  const context = { projectDir: root, host: testHost({ cwd: root }) } as unknown as Context;
  // Everybody picks the lowest that is free, by what they see.
  const lowest = (_: unknown, refused: ReadonlySet<string>) => {
    for (let at = 1;; at++) if (!refused.has(String(at))) return [String(at)];
  };
  const taken = await Promise.all(Array.from({ length: 20 }, async (_, writer) => {
    await using claim = await claimVersions(folder, lowest, context);
    await Deno.writeTextFile(join(root, folder, `${claim.versions[0]}_by${writer}.up.sql`), "");
    return claim.versions[0]!;
  }));
  assert.deepEqual(taken.map(Number).sort((a, b) => a - b), Array.from({ length: 20 }, (_, at) => at + 1));
  assert.equal((await names(root)).length, 20);
  unique(await names(root));
});

Deno.test("claimVersions() takes no version whose claim was let go of with a file behind it, and sweeps up after the killed", async () => {
  await using temporary = await temporaryFolder();
  const root = temporary.path;
  const context = { projectDir: root, host: testHost({ cwd: root }) } as unknown as Context;
  const first = async () => {
    await using claim = await claimVersions(folder, (_, refused) => refused.has("1") ? ["2"] : ["1"], context);
    return claim.versions;
  };
  assert.deepEqual(await first(), ["1"]);
  // Nothing was written: not even the folder stays.
  await assert.rejects(Deno.stat(join(root, folder)));
  await mkdir(join(root, folder), { recursive: true });
  await Deno.writeTextFile(join(root, folder, "1_other.up.sql"), "");
  assert.deepEqual(await first(), ["2"]);
  const killed = join(root, folder, ".2.claimed");
  await Deno.writeTextFile(killed, "");
  await assert.rejects(
    claimVersions(folder, (_, refused) => {
      if (refused.has("2")) throw new Error("it is taken");
      return ["2"];
    }, context),
    /it is taken/,
  );
  await Deno.utime(killed, 0, 0);
  assert.deepEqual(await first(), ["2"]);
  assert.deepEqual(await names(root), ["1_other.up.sql"]);
});

Deno.test("migrate new: processes at once under different names get different versions", async () => {
  await using temporary = await temporaryFolder();
  const root = temporary.path;
  const all = ["a", "b", "c", "d"].map((name) => startCli(["migrate", "new", name], { cwd: root }).result);
  for (const { code, err } of await Promise.all(all)) assert.equal(code, 0, err);
  const files = await names(root);
  assert.equal(files.length, 8, files.join());
  assert.equal(unique(files).length, 4);
});

for (const major of testMajors().slice(-1)) {
  Deno.test(`migrate generate on ${major}: of some at once one writes, the others find that nothing is left to do`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.writeAt({ "db/schema/jar.sql": "CREATE TABLE jar (id int);\n" });
    const all = ["one", "two", "three"].map((name) => place.run("migrate generate", { name }));
    const [other, ...runs] = await Promise.all([place.run("migrate new", { name: "other" }), ...all]);
    for (const { error } of [other, ...runs]) assert.equal(error, undefined, error?.message);
    assert.equal(runs.filter(({ output }) => output!.changed).length, 1);
    const files = await names(place.root);
    assert.equal(unique(files).length, 2, files.join());
    assert.equal(files.length, 4, files.join());
    await place.done("migrate up");
    assert.equal((await place.done("migrate generate", { name: "four" })).changed, false);
  });

  Deno.test(`migrate generate on ${major}: what came into the folder meanwhile is taken in before it writes`, async (t) => {
    await using place = await migrationPlace(t, { major });
    await place.writeAt({ "db/schema/jar.sql": "CREATE TABLE jar (id int);\nCREATE TABLE lid (id int);\n" });
    await place.write({});
    let hasCome = false;
    const { error, output, notices } = await place.run("migrate generate", { name: "mine" }, {
      onEvent(event) {
        if (event.type !== "step" || event.name !== "prove" || hasCome) return;
        hasCome = true;
        Deno.writeTextFileSync(join(place.root, folder, "20200101000000_their.up.sql"), "CREATE TABLE jar (id int);\n");
      },
    });
    assert.equal(error, undefined, error?.message);
    assert.match(notices.join("\n"), /20200101000000_their\.up\.sql came or went while .* it is planned anew/);
    const text = await Deno.readTextFile(join(place.root, String(output!.path)));
    assert.ok(text.includes("lid") && !text.includes("jar"), text);
    assert.equal((await names(place.root)).length, 3);
  });

  Deno.test(`migrate generate on ${major}: what cannot be written whole is not there at all`, async (t) => {
    await using place = await migrationPlace(t, { major, environment: "migration: { snapshots_dir: taken }\n" });
    // The snapshot's folder is a file.
    await place.writeAt({ "db/schema/jar.sql": "CREATE TABLE jar (id int);\n", taken: "" });
    const { error } = await place.run("migrate generate", { name: "one", snapshot: true });
    assert.match(error!.message, /cannot write taken\/\d+_one\.sql/);
    await assert.rejects(names(place.root), Deno.errors.NotFound);
  });
}
