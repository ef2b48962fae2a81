import assert from "node:assert/strict";
import { browserSuite, until } from "./kit/mod.ts";

const columns = Array.from({ length: 20 }, (_, at) => `column_number_${at} integer`).join(",\n  ");
const { test } = browserSuite({
  async prepare(place) {
    await place.project("stock", {
      "confiture.yaml": "name: stock\n",
      "db/migrations/20260101000000_wide.up.sql":
        `CREATE TABLE wide (\n  ${columns}\n);\nINSERT INTO wide (column_number_0) VALUES (4711);\n`,
      "db/migrations/20260101000000_wide.down.sql": "-- nobody needs it\nDROP TABLE wide;\n",
    }, ["local"]);
    const many = Array.from({ length: 1_000 }, (_, at) => `CREATE TABLE t${at} (id bigint PRIMARY KEY);\n`).join("");
    await place.project("wide", {
      "confiture.yaml": "name: wide\n",
      "db/migrations/20260101000000_many.up.sql": many,
    }, ["local"]);
  },
});

test("what a review cuts short or leaves out is shown whole from the files", async ({ open }) => {
  const page = await open("/projects/stock/operations/migrate%20up?input=%7B%22env%22%3A%22local%22%7D", { as: "ann" });
  await page.getByRole("button", { name: "Ask for an approval" }).click();
  await page.waitForURL(/\/reviews\/\d+$/);
  const steps = page.locator("article.step");
  await until("both steps are there", async () => await steps.count() === 2);
  assert.ok(!(await steps.nth(0).innerText()).includes("column_number_19"));
  await steps.nth(0).getByRole("button", { name: "Show the whole statement" }).click();
  await steps.nth(0).getByText("column_number_19").waitFor();
  await steps.nth(1).getByRole("button", { name: "Show the whole statement" }).click();
  await steps.nth(1).getByText("4711").waitFor();
  assert.equal(await page.getByRole("button", { name: "Show the whole statement" }).count(), 0);
  await steps.nth(0).getByText("wide.down.sql").click();
  await steps.nth(0).getByText("nobody needs it").waitFor();
});

test("a review of a thousand steps is read, and written to while it renews itself", async ({ open }) => {
  const author = await open("/projects/wide/operations/migrate%20up?input=%7B%22env%22%3A%22local%22%7D", {
    as: "ann",
  });
  await author.getByRole("button", { name: "Ask for an approval" }).click();
  await author.waitForURL(/\/reviews\/\d+$/);
  const page = await open(new URL(author.url()).pathname, { as: "pia" });
  await until("all steps are there", async () => await page.locator("article.step").count() === 1_000);
  const words = "Each of them was looked at, one after the other, and none is there yet.";
  const renewed = page.waitForResponse(/\/api\/approvals\/\d+$/);
  await page.getByLabel("Your words on it").pressSequentially(words);
  await renewed;
  assert.equal(await page.getByLabel("Your words on it").inputValue(), words);
});
