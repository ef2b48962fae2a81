import assert from "node:assert/strict";
import { browserSuite } from "./kit/mod.ts";

const version = (at: number) => String(20260101000000 + at);

const { test } = browserSuite({
  async prepare(place) {
    const migrations = Array.from(
      { length: 230 },
      (_, at) => [`db/migrations/${version(at)}_m${at}.up.sql`, "SELECT 1;\n"],
    );
    await place.project("shop", { "confiture.yaml": "name: shop\n", ...Object.fromEntries(migrations) }, ["local"]);
    for (let at = 0; at < 9; at++) {
      await place.as("ada").call("POST", "/api/projects", { body: { name: `other-${at}` } });
    }
  },
});

test("of many migrations the newest are drawn, and all when they are asked for", async ({ open }) => {
  const page = await open("/projects/shop/migrations", { as: "vic" });
  await page.getByText("The newest 200 of 230 migrations.").waitFor();
  assert.equal(await page.getByRole("link", { name: "m229", exact: true }).count(), 1);
  assert.equal(await page.getByRole("link", { name: "m3", exact: true }).count(), 0);
  await page.getByRole("searchbox", { name: "Find migrations" }).fill("m3");
  await page.getByRole("link", { name: "m3", exact: true }).waitFor();
  await page.getByRole("searchbox", { name: "Find migrations" }).fill("");
  await page.getByRole("button", { name: "Show all" }).click();
  await page.getByRole("link", { name: "m3", exact: true }).waitFor();
});

test("of many projects one is found by its name", async ({ open, shots }) => {
  const page = await open("/", { as: "ada" });
  const find = page.getByRole("searchbox", { name: "Find projects" });
  await shots(page, "home-many");
  await find.fill("other-7");
  await page.getByRole("heading", { name: "other-6" }).waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "other-7" }).waitFor();
  await page.waitForURL(/q=other-7/);
  await find.fill("nothing");
  await page.getByText("No project is called that.").waitFor();
});

test("what is not there is said to be so, and is no failure", async ({ open, shots }) => {
  const page = await open("/projects/shop/migrations/20990101000000", { as: "vic" });
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0);
  await shots(page, "migration-missing");
});

test("a browser that keeps nothing for pages shows the dashboard all the same", async ({ place, browser }) => {
  const context = await browser.newContext({ baseURL: place.url });
  try {
    await context.addCookies([{ name: "confiture", value: place.cookieOf("ada"), url: place.url, httpOnly: true }]);
    await context.addInitScript(() => {
      for (const area of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(globalThis, area, {
          get() {
            throw new DOMException("The operation is insecure.", "SecurityError");
          },
        });
      }
    });
    const page = await context.newPage();
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto("/");
    await page.getByRole("button", { name: "Theme: as the system" }).click();
    await page.getByRole("button", { name: "Theme: light" }).waitFor();
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
});
