import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDsn } from "../../../../engine/project/mod.ts";
import { temporaryFolder, testHost } from "../../../../tests/kit/mod.ts";
import { writePassfile } from "./passfile.ts";

Deno.test("writePassfile() writes what libpq reads back, whatever the password holds", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/clone.pgpass`;
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }).filter((text) => !/[\r\n\0]/.test(text)), async (password) => {
      const dsn = await parseDsn(`postgresql://a%3Ab:${encodeURIComponent(password)}@db:5433/shop_1`, testHost());
      await writePassfile(file, dsn);
      assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
      const read = await parseDsn("postgresql://a%3Ab@db:5433/shop_1", testHost({ env: { PGPASSFILE: file } }));
      assert.equal(read.password?.reveal(), password);
    }),
    { numRuns: 40 },
  );
});

Deno.test("writePassfile() makes an empty file where there is no password, and says when it cannot write", async () => {
  await using folder = await temporaryFolder();
  const dsn = await parseDsn("postgresql://app@/shop?host=/run/postgresql", testHost());
  await writePassfile(`${folder.path}/empty`, dsn);
  assert.equal(await Deno.readTextFile(`${folder.path}/empty`), "");
  await assert.rejects(writePassfile(`${folder.path}/none/file`, dsn), { reason: "output-unwritable" });
});
