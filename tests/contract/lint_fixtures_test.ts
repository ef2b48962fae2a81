import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { testDatabase, testMajors } from "../kit/mod.ts";

const linters = fileURLToPath(new URL("../../plugins/linters/", import.meta.url));

for (const major of testMajors()) {
  Deno.test(`the fixtures of every linter are SQL that PostgreSQL ${major} takes`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    const names = await readdir(linters, { recursive: true });
    for (const name of names.filter((each) => each.includes("/fixtures/") && each.endsWith(".sql")).sort()) {
      await t.step(name, async () => {
        await session.execute(`BEGIN; ${await readFile(`${linters}/${name}`, "utf8")}\n;ROLLBACK`);
      });
    }
  });
}
