import assert from "node:assert/strict";
import { browserSuite, type Project } from "./kit/mod.ts";

const ddl = `CREATE SCHEMA stock;
CREATE TABLE stock.item (id bigint PRIMARY KEY, code text NOT NULL UNIQUE);
COMMENT ON TABLE stock.item IS 'What is sold';
CREATE TABLE stock.place (id bigint PRIMARY KEY, item_id bigint REFERENCES stock.item);
CREATE TABLE stock.note (id bigint PRIMARY KEY, text text);
CREATE TABLE stock.far (id bigint PRIMARY KEY, place_id bigint REFERENCES stock.place);
CREATE VIEW stock.codes AS SELECT code FROM stock.item;
`;
let stock: Project;

const { test } = browserSuite({
  async prepare(place) {
    const migration = { "db/migrations/20260101000000_item.up.sql": ddl };
    const gone = { "db/environments/gone.yaml": "database_url: env:NOT_THERE\n" };
    stock = await place.project("stock", { "confiture.yaml": "name: stock\n", ...gone, ...migration }, [
      "local",
      "other",
    ]);
    for (
      const [environment, more] of [["local", "ALTER TABLE stock.item ADD COLUMN price numeric;"], [
        "other",
        "",
      ]] as const
    ) {
      {
        await using session = await stock.databases[environment]!.session();
        await session.execute(ddl + more);
      }
      const read = await stock.run("catalog read", { env: environment });
      assert.equal(read.status, "succeeded", JSON.stringify(read.error));
    }
  },
});

test("an object is found as one types, and looked at from all sides; the address says which", async ({ open, shots }) => {
  const page = await open("/projects/stock/schema?env=local", { as: "vic" });
  await page.getByRole("searchbox", { name: "Search objects" }).fill("item");
  await page.getByRole("button", { name: "stock.item table" }).click();
  await page.getByRole("heading", { name: "stock.item" }).waitFor();
  await page.getByText("What is sold").waitFor();
  const columns = page.getByRole("region", { name: "Columns" });
  assert.deepEqual(await columns.locator("tbody strong").allInnerTexts(), ["id", "code", "price"]);
  await page.getByRole("link", { name: "DDL" }).click();
  await page.getByText("CREATE TABLE stock.item").waitFor();
  await page.getByRole("link", { name: /^Dependencies/ }).click();
  await page.getByRole("link", { name: "stock.codes" }).waitFor();
  await page.getByRole("link", { name: "History" }).click();
  await page.getByText("20260101000000_item.up.sql:2").waitFor();
  const again = await open(new URL(page.url()).pathname + new URL(page.url()).search, { as: "vic" });
  await again.getByText("20260101000000_item.up.sql:2").waitFor();
  await shots(again, "schema-history");
});

test("who left while a database is read is not led away from where they went", async ({ open }) => {
  const page = await open("/projects/stock/schema?env=gone", { as: "ann" });
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  const asked = page.waitForRequest(/\/api\/runs\/[^/]+$/);
  await page.route(/\/api\/runs\/[^/]+$/, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await page.getByRole("button", { name: "Read it" }).click();
  const run = new URL((await asked).url()).pathname;
  await page.getByRole("link", { name: "Migrations" }).click();
  await page.getByRole("heading", { name: "Migrations" }).waitFor();
  release();
  await page.unroute(/\/api\/runs\/[^/]+$/);
  // The run fails, since the environment has no database.
  await page.evaluate(async (run) => {
    while ((await (await fetch(run)).json()).status !== "failed");
    await new Promise((resolve) => setTimeout(resolve, 0));
  }, run);
  assert.equal(new URL(page.url()).pathname, "/projects/stock/migrations");
});

test("the tree is walked by arrows, and Back leads from an object to where it was chosen", async ({ open, shots }) => {
  const page = await open("/projects/stock/schema?env=local", { as: "vic" });
  await page.getByRole("button", { name: "far", exact: true }).click();
  await page.waitForURL(/object=table\+stock\.far/);
  await page.keyboard.press("ArrowDown");
  await page.waitForURL(/object=table\+stock\.item/);
  await page.waitForFunction(() => document.activeElement?.textContent === "item");
  await page.goBack();
  await page.waitForURL(/env=local$/);
  await page.getByRole("heading", { name: /objects$/ }).waitFor();

  await page.goto("/projects/stock/schema?env=local&object=table+stock.long_ago");
  await page.getByText("There is no table stock.long_ago in what was read").waitFor();
  await shots(page, "schema-object-missing");
  await page.getByRole("link", { name: "All objects" }).click();
  await page.getByRole("heading", { name: /objects$/ }).waitFor();
  await page.goto("/projects/stock/schema?env=nowhere");
  await page.getByText("There is no environment nowhere").waitFor();
  assert.equal(await page.getByRole("button", { name: "Read it" }).count(), 0);
});

test("the palette leads to objects from anywhere in the project", async ({ open }) => {
  const page = await open("/projects/stock/migrations", { as: "vic" });
  await page.getByRole("heading", { name: "Migrations" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("codes view");
  await page.getByRole("option", { name: /stock\.codes/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/object=view/);
});

test("a diagram begins with a table, grows by its neighbours, is moved, saved for others, and exported", async ({ open, shots }) => {
  const page = await open("/projects/stock/diagram?env=local&focus=table%20stock.item&hops=1", { as: "ann" });
  const tables = async () =>
    (await page.locator(".erd-table").evaluateAll((each) => each.map((one) => one.getAttribute("aria-label")))).sort();
  await page.locator(".erd-table").first().waitFor();
  assert.deepEqual(await tables(), ["stock.item", "stock.place"]);
  await page.getByLabel("Hops").selectOption("2");
  await page.locator('.erd-table[aria-label="stock.far"]').waitFor();
  await page.getByRole("combobox", { name: "Add a table" }).fill("stock.note");
  await page.locator('.erd-table[aria-label="stock.note"]').waitFor();
  assert.deepEqual(await tables(), ["stock.far", "stock.item", "stock.note", "stock.place"]);

  const note = page.locator('.erd-table[aria-label="stock.note"]');
  const before = await note.getAttribute("transform");
  const box = (await note.boundingBox())!;
  await page.mouse.move(box.x + 20, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 60, { steps: 4 });
  await page.mouse.up();
  const moved = await note.getAttribute("transform");
  assert.notEqual(moved, before);

  // With the pointer: its columns are folded, and nothing else moves.
  const heightOf = (name: string) =>
    page.locator(`.erd-table[aria-label="${name}"] .box`).evaluate((box) => Number(box.getAttribute("height")));
  const wasHigh = await heightOf("stock.note");
  await note.hover();
  await page.locator('[data-act="fold"]').click();
  await page.waitForFunction(
    (before) =>
      Number(document.querySelector('.erd-table[aria-label="stock.note"] .box')!.getAttribute("height")) < before,
    wasHigh,
  );
  assert.equal(await note.getAttribute("transform"), moved);
  // With keys: one is hidden, and comes back.
  await page.locator('.erd-table[aria-label="stock.far"]').focus();
  await page.keyboard.press("Delete");
  await page.locator('.erd-table[aria-label="stock.far"]').waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Show the one that is hidden" }).click();
  await page.locator('.erd-table[aria-label="stock.far"]').waitFor();

  await page.getByRole("button", { name: "Saved diagrams" }).click();
  await page.getByLabel("Save what is drawn as").fill("Stock");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Saved: Stock" }).waitFor();

  // Somebody else finds it, as it was left.
  const other = await open("/projects/stock/diagram?env=local", { as: "vic" });
  await other.getByRole("button", { name: "Saved diagrams" }).click();
  await other.getByRole("button", { name: "Stock", exact: true }).click();
  await other.locator('.erd-table[aria-label="stock.note"]').waitFor();
  await other.waitForURL(/focus=/);
  assert.equal(await other.locator('.erd-table[aria-label="stock.note"]').getAttribute("transform"), moved);
  assert.match(decodeURIComponent(other.url()), /fold=table.stock\.note/);
  // From one table of all to what is around it.
  await other.goto("/projects/stock/diagram?env=local");
  await other.locator('.erd-table[aria-label="stock.place"]').focus();
  await other.keyboard.press("n");
  await other.waitForURL(/focus=table/);
  await other.locator('.erd-table[aria-label="stock.note"]').waitFor({ state: "detached" });

  for (const [format, text] of [["svg", "stock"], ["mermaid", "erDiagram"]] as const) {
    const file = page.waitForEvent("download");
    await page.getByLabel("Export").selectOption(format);
    const path = await (await file).path();
    const content = await Deno.readTextFile(path);
    assert.ok(content.includes(text) && content.includes("place") && content.includes("price"), content.slice(0, 400));
  }
  const picture = page.waitForEvent("download");
  await page.getByLabel("Export").selectOption("png");
  const png = await Deno.readFile(await (await picture).path());
  assert.deepEqual([...png.slice(1, 4)], [...new TextEncoder().encode("PNG")]);

  await page.getByLabel("Compare with").selectOption("other");
  await page.locator('.erd-table.changed[aria-label^="stock.item"]').waitFor();
  await page.locator('.erd-table[aria-label="stock.place"]').hover();
  await shots(page, "diagram-compared");
});

test("a diagram is laid out once for a tab, and whoever signs out leaves nothing of it there", async ({ open }) => {
  const page = await open("/projects/stock/diagram?env=local&focus=table%20stock.item", { as: "pia" });
  await page.locator(".erd-table").first().waitFor();
  const kept = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  assert.match(await kept(), /stock\.item/);
  // No worker is needed any more.
  await page.route("**/layout_worker.js", (route) => route.abort());
  await page.reload();
  await page.locator(".erd-table").first().waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Login").waitFor();
  assert.doesNotMatch(await kept(), /stock/);
});
