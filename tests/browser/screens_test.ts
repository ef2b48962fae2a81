import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { pages } from "../../web/screens/app/pages.tsx";
import { browserSuite } from "./kit/mod.ts";
import { shopFiles } from "./shop_files.ts";

const params: Record<string, string> = {
  project: "shop",
  operation: "migrate up",
  version: "20260101000000",
  publisher: "confiture",
  name: "core",
};

const { test } = browserSuite({
  async prepare(place) {
    const shop = await place.project("shop", {
      ...await shopFiles(),
      "db/migrations/20260101000000_notes.up.sql": "CREATE TABLE public.notes (id bigint PRIMARY KEY, text text);\n",
      "db/migrations/20260101000000_notes.down.sql": "DROP TABLE public.notes;\n",
      "db/migrations/20260102000000_loud_notes.up.sql": "ALTER TABLE public.notes ADD COLUMN is_loud boolean;\n",
      "db/migrations/20260102000000_loud_notes.down.sql": "ALTER TABLE public.notes DROP COLUMN is_loud;\n",
    }, ["local", "production"]);
    await shop.run("build", { env: "local" });
    await shop.run("migrate up", { env: "local" });
    params.person = String((await place.as("vic").call("GET", "/api/session")).body.person);
    params.run = (await shop.run("migrate status", { env: "local" })).id;
    await shop.run("drift", { env: "local" });
    await shop.run("catalog read", { env: "local" });
    const asked = await place.as("ann").call("POST", "/api/approvals", {
      body: { operation: "migrate up", project: "shop", input: { env: "production" } },
    });
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    params.review = String(asked.body.id);
  },
});

/** Address of a page, with something in the place of each parameter. */
function addressOf(pattern: string): string {
  return pattern.replace(/:(\w+)/g, (_, name) => {
    assert.ok(params[name], `the test has nothing for :${name} of ${pattern}`);
    return encodeURIComponent(params[name]!);
  });
}

/** What everybody may do with their own. */
const own = /^\w+ \/api\/(session|sessions|tokens)(\/\d+)?$/;

async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document.querySelector("main :is(h1, h2, [role=alert])") && !document.querySelector(".waiting")
  );
}

for (const { pattern } of pages) {
  const name = `page${pattern.replaceAll(/[/:]+/g, "-").replace(/-$/, "")}`;

  test(`${pattern} is drawn for an admin, light and dark, wide and narrow`, async ({ open, shots }) => {
    const page = await open(addressOf(pattern), { as: "ada" });
    await settled(page);
    assert.match(await page.title(), /^.+ · confiture$/, "the page has no title of its own");
    assert.deepEqual(await page.getByRole("alert").allInnerTexts(), []);
    await shots(page, name);
  });

  test(`${pattern} opens for a viewer, and no button on it writes`, async ({ open }) => {
    const address = addressOf(pattern);
    const page = await open(address, { as: "vic" });
    await settled(page);
    const alerts = await page.getByRole("alert").allInnerTexts();
    assert.deepEqual(
      alerts.filter((text) => !text.includes("It takes the role")),
      [],
      "what is said is that a role is missing",
    );
    const writes: string[] = [];
    await page.route("**/api/**", async (route) => {
      const method = route.request().method();
      if (method === "GET") return await route.fallback();
      const wish = `${method} ${new URL(route.request().url()).pathname}`;
      if (!own.test(wish)) writes.push(wish);
      await route.fulfill({ status: 403, contentType: "application/problem+json", body: "{}" });
    });
    const pressed = new Set<string>();
    for (;;) {
      const next = await unpressed(page, pressed);
      if (next === undefined) break;
      pressed.add(next);
      await page.locator("[data-press]").click();
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
      if (await page.evaluate(() => location.pathname + location.search) === address) continue;
      await page.goto(address);
      await settled(page);
    }
    assert.deepEqual(writes, [], `buttons: ${[...pressed].join(", ")}`);
  });
}

/** Marks the next button of the page that can be pressed and was not, and gives its name. */
function unpressed(page: Page, pressed: ReadonlySet<string>): Promise<string | undefined> {
  return page.evaluate((known) => {
    document.querySelector("[data-press]")?.removeAttribute("data-press");
    // A dialog covers what is behind it.
    const root = document.querySelector("dialog[open]") ?? document.querySelector("main")!;
    for (const button of root.querySelectorAll("button")) {
      const name = button.getAttribute("aria-label") ?? button.textContent!.trim();
      if (button.disabled || known.includes(name) || button.offsetParent === null) continue;
      button.setAttribute("data-press", "");
      return name;
    }
  }, [...pressed]);
}
