import assert from "node:assert/strict";
import { browserSuite, type Project } from "./kit/mod.ts";

let stock: Project;

const { test } = browserSuite({
  async prepare(place) {
    stock = await place.project("stock", {
      "confiture.yaml": "name: stock\n",
      "db/migrations/20260101000000_note.up.sql": "-- lock_timeout: 60s\nALTER TABLE item ADD COLUMN note text;\n",
    }, ["local"]);
    await using session = await stock.databases.local!.session();
    await session.execute("CREATE TABLE item (id bigint)");
  },
});

test("a run that waits for a lock says who holds it, and no longer when it goes on", async ({ open, shots }) => {
  await using holder = await stock.databases.local!.session({ applicationName: "a report" });
  await holder.execute("BEGIN; SELECT FROM item");
  const run = await stock.ask("migrate up", { env: "local" });
  const page = await open(`/runs/${run}`, { as: "otto" });
  const waits = page.getByText("It waits for locks that others hold");
  await waits.waitFor();
  await page.getByText(/waits for process \d+ \(.*a report, idle in transaction/).first().waitFor();
  await shots(page, "run-that-waits");
  await holder.execute("ROLLBACK");
  await page.getByRole("heading", { name: /migrate up succeeded/ }).waitFor();
  assert.equal(await waits.count(), 0);
});
