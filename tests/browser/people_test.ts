import assert from "node:assert/strict";
import { browserSuite, password, until } from "./kit/mod.ts";

const { test } = browserSuite({
  async prepare(place) {
    const shop = await place.project("shop", { "confiture.yaml": "name: shop\n" }, ["local"]);
    await shop.run("migrate status", { env: "local" });
  },
});

test("everything is reached by the keyboard: over the skip link, through the palette, and back", async ({ open, shots }) => {
  const page = await open("/runs", { as: "ada" });
  await page.getByRole("heading", { name: "Runs" }).waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  await page.keyboard.press("Tab");
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
    "Read anew",
    "the navigation was left out",
  );

  await page.keyboard.press("Control+k");
  const box = page.getByRole("combobox", { name: /^Search/ });
  await box.waitFor();
  assert.equal(await box.evaluate((each) => each === document.activeElement), true);
  await page.keyboard.type("shop");
  await page.getByRole("option", { name: "shop: Operations" }).waitFor();
  await shots(page, "palette");
  await page.keyboard.press("Escape");
  await box.waitFor({ state: "detached" });
  const label = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await until("focus is back", async () => await label() === "Read anew", () => "", 5_000);

  await page.keyboard.press("/");
  await box.waitFor();
  await page.keyboard.type("shop:");
  const selected = (name: string) => page.getByRole("option", { name, selected: true }).waitFor();
  await selected("shop: Overview");
  for (const name of ["Schema", "Diagram", "Migrations", "Drift", "Operations"]) {
    await page.keyboard.press("ArrowDown");
    await selected(`shop: ${name}`);
  }
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await selected("shop: Drift");
  await page.keyboard.press("ArrowDown");
  await selected("shop: Operations");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Operations" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/projects/shop/operations");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("zzzz");
  await page.getByText("Nothing is called that.").waitFor();
});

test("the navigation opens over a narrow page and closes when something is chosen", async ({ open }) => {
  const page = await open("/runs", { as: "ada", width: 390 });
  await page.getByRole("heading", { name: "Runs" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Operations" }).isVisible(), false);
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("combobox", { name: "Project" }).selectOption("shop");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("link", { name: "Operations" }).click();
  await page.getByRole("heading", { name: "Operations" }).waitFor();
});

test("a theme that was chosen stays, whatever the system says", async ({ open }) => {
  const page = await open("/runs", { as: "ada", theme: "light" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Theme: as the system" }).click();
  await page.getByRole("button", { name: "Theme: light" }).click();
  await page.getByRole("button", { name: "Theme: dark" }).waitFor();
  await until("it is dark", async () => await ground() !== light);
  const dark = await ground();
  await page.reload();
  await page.getByRole("button", { name: "Theme: dark" }).waitFor();
  assert.equal(await ground(), dark);
});

test("a session that ends elsewhere leads to the door, and from there back to the same address", async ({ place, open }) => {
  const page = await open("/", {});
  await page.getByLabel("Login").fill("ann");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Ann Author" }).waitFor();
  const address = "/runs?status=succeeded&operation=migrate+status";
  await page.goto(address);
  await page.getByRole("cell", { name: "migrate status" }).waitFor();

  const { body: { sessions } } = await place.as("ann").call("GET", "/api/sessions");
  for (const { id, is_current } of sessions) {
    if (is_current) continue;
    const closed = await place.as("ann").call("DELETE", `/api/sessions/${id}`);
    assert.equal(closed.status, 204, JSON.stringify(closed.body));
  }
  await page.getByRole("button", { name: "Read anew" }).click();
  await page.getByLabel("Login").fill("ann");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("cell", { name: "migrate status" }).waitFor();
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, address);
});

test("who signs out is out, in the other tabs too", async ({ open }) => {
  const page = await open("/", {});
  await page.getByLabel("Login").fill("pia");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Pia Approver" }).waitFor();
  const other = await page.context().newPage();
  await other.goto("/runs");
  await other.getByRole("heading", { name: "Runs" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Login").waitFor();
  await other.getByRole("button", { name: "Read anew" }).click();
  await other.getByLabel("Login").waitFor();
});

test("a server that is away is said to be so, and the page comes back with it", async ({ place, open, shots }) => {
  const page = await open("/runs", { as: "ada", expects: /ERR_/ });
  await page.getByRole("cell", { name: "migrate status" }).waitFor();
  await place.stop();
  await page.getByRole("button", { name: "Read anew" }).click();
  await page.getByText("The server does not answer.").waitFor();
  assert.equal(await page.getByRole("cell", { name: "migrate status" }).count() > 0, true, "what was read is kept");
  await shots(page, "server-away");
  await place.start();
  await page.getByText("The server does not answer.").waitFor({ state: "detached" });
});

test("an address that leads nowhere says so", async ({ open, shots }) => {
  const page = await open("/nowhere", { as: "vic" });
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await shots(page, "nowhere");
});
