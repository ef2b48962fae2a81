import assert from "node:assert/strict";
import { join } from "node:path";
import { browserSuite, type Project } from "./kit/mod.ts";
import { shopFiles } from "./shop_files.ts";

const folder = join(import.meta.dirname!, "..", "..", "docs", "guides", "images");
/** Pictures are kept with the guide; they are made anew when they are asked for, since no two are the same bytes. */
const isKept = Deno.env.get("CONFITURE_GUIDE_PICTURES") === "1";
let shop: Project;

const { test } = browserSuite({
  async prepare(place) {
    shop = await place.project("shop", {
      ...await shopFiles(),
      "db/migrations/20260101000000_notes.up.sql": "CREATE TABLE shop.notes (id bigint PRIMARY KEY, text text);\n",
      "db/migrations/20260102000000_loud_notes.up.sql": "ALTER TABLE shop.notes ADD COLUMN is_loud boolean;\n",
    }, ["local", "production"]);
    for (const env of ["local", "production"]) await shop.run("build", { env, recreate: true });
    for (const operation of ["migrate up", "migrate status", "catalog read", "drift"]) {
      await shop.run(operation, { env: "local" });
    }
    await shop.run("migrate status", { env: "production" });
    await place.as("ann").call("POST", "/api/approvals", {
      body: { operation: "migrate up", project: "shop", input: { env: "production" } },
    });
  },
});

const pictures: { name: string; path: string; shows: string }[] = [
  { name: "home", path: "/", shows: "Waits for you" },
  { name: "schema", path: "/projects/shop/schema?env=local&object=table+shop.orders", shows: "customer_id" },
  { name: "migrations", path: "/projects/shop/migrations", shows: "loud_notes" },
  { name: "review", path: "/reviews/1", shows: "Approve what is shown" },
  { name: "drift", path: "/projects/shop/drift?env=local", shows: "difference" },
];

for (const { name, path, shows } of pictures) {
  test(`the picture ${name} of the guide shows what it is there for`, async ({ open }) => {
    const page = await open(path, { as: "ada" });
    await page.getByText(shows).first().waitFor();
    await page.waitForFunction(() => !document.querySelector(".waiting"));
    const picture = await page.screenshot();
    if (isKept) await Deno.writeFile(join(folder, `${name}.png`), picture);
    assert.ok((await Deno.stat(join(folder, `${name}.png`))).size > 10_000, `${name}.png is not there`);
  });
}
