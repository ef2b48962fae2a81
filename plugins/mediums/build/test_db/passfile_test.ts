import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDsn } from "../../../../engine/project/mod.ts";
import { temporaryFolder, testHost } from "../../../../tests/kit/mod.ts";
import { withPassfile } from "./passfile.ts";

const host = testHost();

Deno.test("withPassfile() writes what libpq reads back, whatever the password holds", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/clone.pgpass`;
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }).filter((text) => !/[\r\n\0]/.test(text)), async (password) => {
      const dsn = await parseDsn(`postgresql://a%3Ab:${encodeURIComponent(password)}@db:5433/shop_1`, host);
      assert.equal(await withPassfile(file, dsn, host, () => Promise.resolve(7)), 7);
      assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
      const read = await parseDsn("postgresql://a%3Ab@db:5433/shop_1", testHost({ env: { PGPASSFILE: file } }));
      assert.equal(read.password?.reveal(), password);
    }),
    { numRuns: 40 },
  );
});

Deno.test("withPassfile() refuses before the body whatever is there and not its own, and a folder that is not there", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => `${folder.path}/${name}`;
  const dsn = await parseDsn("postgresql://app:secret@/shop?host=/run/postgresql", host);
  const never = () => Promise.reject(new Error("the body ran"));
  await Deno.writeTextFile(at("precious"), "db:5432:*:me:precious\n");
  await Deno.mkdir(at("folder"));
  for (const name of ["precious", "folder"]) {
    await assert.rejects(withPassfile(at(name), dsn, host, never), { reason: "passfile-foreign" });
  }
  await assert.rejects(withPassfile(at("none/file"), dsn, host, never), { reason: "output-unwritable" });
  assert.equal(await Deno.readTextFile(at("precious")), "db:5432:*:me:precious\n");
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), ["folder", "precious"]);
});

Deno.test("withPassfile() writes nothing when the body fails, and replaces empty files and its own", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/clone.pgpass`;
  const dsn = await parseDsn("postgresql://app:secret@/shop?host=/run/postgresql", host);
  await assert.rejects(withPassfile(file, dsn, host, () => Promise.reject(new Error("no"))), { message: "no" });
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  await Deno.writeTextFile(file, "");
  for (let round = 0; round < 2; round++) await withPassfile(file, dsn, host, () => Promise.resolve());
  assert.match(await Deno.readTextFile(file), /^# written by confiture.*\n\*:5432:shop:app:secret\n$/);
});
