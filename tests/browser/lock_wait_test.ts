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

test("a run that changes something is asked about before it is cancelled, and ends though it waits for a lock", async ({ open, shots }) => {
  await stock.send({
    "confiture.yaml": "name: stock\n",
    "db/migrations/20260101000000_note.up.sql": "-- lock_timeout: 60s\nALTER TABLE item ADD COLUMN note text;\n",
    "db/migrations/20260102000000_more.up.sql": "-- lock_timeout: 60s\nALTER TABLE item ADD COLUMN more text;\n",
  });
  await using holder = await stock.databases.local!.session({ applicationName: "a report" });
  await holder.execute("BEGIN; SELECT FROM item");
  const run = await stock.ask("migrate up", { env: "local" });
  const page = await open(`/runs/${run}`, { as: "otto" });
  await page.getByText("It waits for locks that others hold").waitFor();
  const cancel = page.getByRole("button", { name: "Cancel" });
  const asked = page.getByRole("dialog", { name: "Cancel migrate up?" });
  await cancel.click();
  await shots(page, "run-cancel-asked");
  await asked.getByRole("button", { name: "Leave it" }).click();
  await asked.waitFor({ state: "detached" });
  await cancel.click();
  await asked.getByRole("button", { name: "Cancel the run" }).click();
  await page.getByRole("heading", { name: /migrate up cancelled/ }).waitFor();
  await using other = await stock.databases.local!.session();
  const columns = await other.query("SELECT FROM information_schema.columns WHERE column_name = 'more'");
  assert.equal(columns.length, 0);
});
