import assert from "node:assert/strict";
import { browserSuite, type Project } from "./kit/mod.ts";

const files = {
  "confiture.yaml": "name: shop\n",
  "db/migrations/20260101000000_notes.up.sql": "CREATE TABLE notes (id bigint PRIMARY KEY);\n",
  "db/migrations/20260101000000_notes.down.sql": "DROP TABLE notes;\n",
};
const long = `a_name_that_says_${"all_about_it_".repeat(12)}`;
let shop: Project;

const { test } = browserSuite({
  async prepare(place) {
    shop = await place.project("shop", files, ["local"]);
    await shop.run("migrate status", { env: "local" });
  },
});

test("the menu of a phone goes away with what was chosen in it, also where that is here already", async ({ open }) => {
  const page = await open("/", { as: "vic", width: 390 });
  const menu = page.getByRole("button", { name: "Menu" });
  const home = page.getByRole("link", { name: "Home" });
  await menu.click();
  await home.click();
  await home.waitFor({ state: "hidden" });
  await menu.click();
  await home.waitFor();
  await page.keyboard.press("Escape");
  await home.waitFor({ state: "hidden" });
});

test("the focus goes to the page that was opened, and what Tab finds next is in it", async ({ open }) => {
  const page = await open("/", { as: "vic" });
  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await page.waitForFunction(() => document.activeElement?.id === "main");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement!.closest("main") !== null), true);
});

test("the palette finds migrations from the first page, and Enter waits for what was typed last", async ({ open }) => {
  const page = await open("/", { as: "vic" });
  await page.getByRole("heading", { name: "Home" }).waitFor();
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  await page.route("**/api/projects/shop/migrations", async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: "Home" }).waitFor();
  await page.keyboard.type("20260101 notes");
  await page.keyboard.press("Enter");
  await page.getByText("Looking…").waitFor();
  release();
  await page.waitForURL(/migrations\/20260101000000$/);
});

test("the palette says so when it could not look everywhere", async ({ open }) => {
  const page = await open("/", { as: "vic", expects: /status of 500/ });
  await page.getByRole("heading", { name: "Home" }).waitFor();
  await page.route("**/api/runs?*", (route) => route.fulfill({ status: 500, body: "{}" }));
  await page.keyboard.press("Control+k");
  await page.keyboard.type("nothing like that");
  await page.getByText("Not all could be looked through").waitFor();
  assert.equal(await page.getByText("Nothing is called that").count(), 0);
});

test("migrations do not stand as waiting once a run has changed the database, until it is asked anew", async ({ open, shots }) => {
  assert.equal((await shop.run("migrate up", { env: "local" })).status, "succeeded");
  const page = await open("/projects/shop/migrations", { as: "ann" });
  await page.getByText("a run changed it since").waitFor();
  assert.equal(await page.locator(".mark.warn").count(), 0);
  await page.getByRole("button", { name: "Ask local anew" }).click();
  await page.getByText("a run changed it since").waitFor({ state: "detached" });
  await page.locator(".mark.good", { hasText: "applied" }).waitFor();

  await shop.send({ ...files, [`db/migrations/20260102000000_${long}.up.sql`]: "SELECT 1;\n", ...twice });
  await page.reload();
  await page.getByText("More than one migration has the version").waitFor();
  await shots(page, "migrations-twice");
  await page.goto("/projects/shop/migrations/20260104000000");
  await page.getByText(/:1:1: syntax error/).waitFor();
  await shots(page, "migration-broken");
});

const twice = {
  "db/migrations/20260103000000_one.up.sql": "SELECT 1;\n",
  "db/migrations/20260103000000_other.up.sql": "SELECT 2;\n",
  [`db/migrations/20260104000000_${"wrong".repeat(20)}.up.sql`]: "SELEC 1;\n",
};
