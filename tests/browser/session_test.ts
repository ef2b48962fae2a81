import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { jamPlugin } from "./gated.ts";
import { type BrowserPlace, browserSuite, password, type Person } from "./kit/mod.ts";

const { test } = browserSuite({
  plugins: [jamPlugin(new Map())],
  async prepare(place) {
    await place.project("shop", { "confiture.yaml": "name: shop\n" }, ["local"]);
  },
});

/** Types into a form, and ends the session behind its back. */
async function typeAndEnd(page: Page, place: BrowserPlace, person: Person): Promise<void> {
  await page.getByLabel("Jars").fill("7");
  await page.getByLabel("Env").fill("local");
  await page.getByLabel("Label").fill("Plum, August");
  assert.equal((await place.as(person).call("DELETE", "/api/session", { body: {} })).status, 200);
  await page.getByRole("button", { name: "Run jam cook" }).click();
  await page.getByRole("dialog", { name: "Your session is over" }).waitFor();
}

async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel("Login").fill(person);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

const form = "/projects/shop/operations/jam%20cook";

test("a session that ends in the middle of a form takes nothing that was typed, and shows nothing until they are back", async ({ place, open, shots }) => {
  const page = await open(form, { as: "otto" });
  await typeAndEnd(page, place, "otto");
  await page.locator("main").waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor();
  await shots(page, "session-over");
  await signIn(page, "otto");
  assert.equal(await page.getByLabel("Label").inputValue(), "Plum, August");
  await page.getByRole("button", { name: "Run jam cook" }).click();
  await page.getByRole("heading", { name: /jam cook succeeded/ }).waitFor();
});

test("who signs in in the place of somebody else finds nothing of theirs", async ({ place, open }) => {
  const page = await open(form, { as: "ada" });
  await typeAndEnd(page, place, "ada");
  await signIn(page, "pia");
  await page.getByRole("link", { name: "Pia Approver" }).waitFor();
  assert.equal(await page.getByLabel("Label").inputValue(), "");
});

test("signing in is asked for once, however often the button is pressed", async ({ open }) => {
  const page = await open("/");
  let asked = 0;
  await page.route("**/api/session", async (route) => {
    if (route.request().method() === "POST") asked++;
    await route.continue();
  });
  await page.getByLabel("Login").fill("vic");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).dblclick();
  await page.getByRole("link", { name: "Vic Viewer" }).waitFor();
  assert.equal(asked, 1);
});

test("who opens a code while signed in is told so, and uses it once signed out", async ({ open }) => {
  const page = await open("/?code=setup-1", { as: "ann" });
  await page.getByRole("button", { name: "Sign out to use it" }).click();
  assert.equal(await page.getByLabel("Code").inputValue(), "setup-1");
});
