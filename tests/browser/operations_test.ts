import assert from "node:assert/strict";
import { endOf } from "../server/place.ts";
import { jamPlugin } from "./gated.ts";
import { browserSuite, type Project } from "./kit/mod.ts";
import { shopFiles } from "./shop_files.ts";

let shop: Project;

const { test } = browserSuite({
  plugins: [jamPlugin(new Map())],
  async prepare(place) {
    shop = await place.project("shop", await shopFiles(), ["local", "production"]);
  },
});

test("the example is built through a form that its operation's schema draws", async ({ open, shots }) => {
  const page = await open("/projects/shop/operations", { as: "ada" });
  await page.getByRole("heading", { name: "Operations" }).waitFor();
  await shots(page, "operations");
  await page.getByRole("link", { name: "build", exact: true }).click();
  await page.getByRole("heading", { name: "build" }).waitFor();
  await shots(page, "operation-build");
  await page.getByLabel("Env", { exact: true }).fill("local");
  await page.getByRole("button", { name: "Run build" }).click();
  await page.waitForURL(/\/runs\//);
  await page.getByRole("heading", { name: /build succeeded/ }).waitFor();
  await page.getByText("finished", { exact: true }).waitFor();
  await shots(page, "run-of-build");
  await using session = await shop.databases.local!.session();
  const [built] = await session.query("SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'shop'");
  assert.ok((built as { tables: number }).tables >= 7, JSON.stringify(built));
});

test("an operation that a plugin brings is used through its drawn form", async ({ place, open, shots }) => {
  const page = await open("/projects/shop/operations/jam%20cook", { as: "otto" });
  await page.getByRole("button", { name: "Run jam cook" }).click();
  // Nothing was sent yet: what is missing is said where it is missing.
  assert.match(page.url(), /operations/);
  await page.getByLabel("Jars").fill("12");
  await page.getByLabel("Fruit").selectOption("quince");
  await page.getByLabel("Label").fill("For Ada");
  await page.getByLabel("Spices").fill("clove\n\ncinnamon\n");
  await page.getByLabel("Seal").check();
  await page.getByLabel("Env", { exact: true }).fill("local");
  await shots(page, "operation-of-a-plugin");
  await page.getByRole("button", { name: "Run jam cook" }).click();
  await page.waitForURL(/\/runs\//);
  await page.getByRole("heading", { name: /jam cook succeeded/ }).waitFor();
  const run = await endOf(place.as("otto"), "", new URL(page.url()).pathname.split("/").at(-1)!);
  assert.deepEqual(run.output.got, {
    ...{ env: "local", fruit: "quince", jars: 12, label: "For Ada", spices: ["clove", "cinnamon"], seal: true },
  });
  // The same once more: the form comes filled.
  await page.getByRole("link", { name: "Ask again" }).click();
  assert.equal(await page.getByLabel("Jars").inputValue(), "12");
  assert.equal(await page.getByLabel("Fruit").inputValue(), "quince");
  assert.equal(await page.getByLabel("Spices").inputValue(), "clove\ncinnamon");
  assert.equal(await page.getByLabel("Seal").isChecked(), true);
});

test("whatever a field's schema is, its form takes what the operation does, and says at the field what it does not", async ({ place, open, shots }) => {
  const page = await open("/projects/shop/operations/jam%20store", { as: "ada", expects: /status of 4\d\d/ });
  const run = page.getByRole("button", { name: "Run jam store" });
  await page.getByLabel("Degrees").fill("30");
  await page.getByLabel("Rules").fill("[");
  await page.getByLabel("Width").fill("0");
  await page.getByLabel("Door").fill("open");
  await run.click();
  for (const wrong of ["25 or less", "has to be JSON", "1 or more", "This is needed"]) {
    await page.getByText(wrong).first().waitFor();
  }
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-invalid")), "true");
  await shots(page, "operation-with-wrong-fields");
  await page.getByLabel("Degrees").fill("4.5");
  await page.getByLabel("Shelf").selectOption("lower");
  await page.getByLabel("Rules").fill('[{"who": "Ada"}]');
  await page.getByLabel("Width").fill("30");
  await page.getByLabel("monday").check();
  assert.equal(await page.getByLabel("Paths").inputValue(), "a.txt\nb.txt");
  await page.getByLabel("Paths").fill("");
  await page.getByLabel("Tags").fill("sweet=yes\nmade = in summer");
  await run.click();
  await page.getByText("It has to be shut.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.closest(".field")?.textContent?.slice(0, 4)), "Door");
  await page.getByLabel("Door").fill("shut");
  // Whoever loads it anew, or gets the address, has the same form.
  await page.waitForURL(/shut/);
  await page.reload();
  assert.equal(await page.getByLabel("Width").inputValue(), "30");
  await run.click();
  await page.getByRole("heading", { name: /jam store succeeded/ }).waitFor();
  const end = await endOf(place.as("ada"), "", new URL(page.url()).pathname.split("/").at(-1)!);
  assert.deepEqual(end.output.got, {
    ...{ degrees: 4.5, shelf: "lower", days: ["friday", "monday"], paths: [], size: { width: 30, unit: "cm" } },
    ...{ tags: { sweet: "yes", made: "in summer" }, rules: [{ who: "Ada" }], owner: null, door: "shut" },
  });
});

test("whoever presses twice asks once", async ({ place, open }) => {
  const runs = async () => (await place.as("ada").call("GET", "/api/runs?operation=jam+cook")).body.runs.length;
  const before = await runs();
  const page = await open("/projects/shop/operations/jam%20cook", { as: "otto" });
  await page.getByLabel("Jars").fill("3");
  await page.getByLabel("Env", { exact: true }).fill("local");
  await page.getByRole("button", { name: "Run jam cook" }).dblclick();
  await page.getByRole("heading", { name: /jam cook succeeded/ }).waitFor();
  assert.equal(await runs(), before + 1);
});

test("who may only ask for an approval is told so, and has no other button", async ({ open }) => {
  const page = await open("/projects/shop/operations/migrate%20up", { as: "ann" });
  await page.getByText("you can ask for an approval").waitFor();
  assert.equal(await page.getByRole("button", { name: "Run migrate up" }).isDisabled(), true);
  assert.equal(await page.getByRole("button", { name: "Ask for an approval" }).isEnabled(), true);
  await page.getByLabel("Dry run", { exact: true }).check();
  assert.equal(await page.getByRole("button", { name: "Run migrate up" }).isEnabled(), true);
});

test("what the server refuses is said at the form, with what to do", async ({ open, shots }) => {
  const page = await open("/projects/shop/operations/jam%20cook", { as: "ada", expects: /status of 4\d\d/ });
  await page.getByLabel("Jars").fill("1");
  await page.getByLabel("Env", { exact: true }).fill("nowhere");
  await page.getByRole("button", { name: "Run jam cook" }).click();
  const problem = page.getByRole("alert");
  await problem.getByText("nowhere").waitFor();
  await shots(page, "operation-refused");
});

test("who may not run an operation sees its form and is told why nothing happens", async ({ open, shots }) => {
  const page = await open("/projects/shop/operations/jam%20cook", { as: "vic" });
  await page.getByText("Your roles do not let you run this here.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Run jam cook" }).isDisabled(), true);
  await shots(page, "operation-as-viewer");
});

test("what needs an approval is asked for from the form, and leads to its review", async ({ open, shots }) => {
  const page = await open("/projects/shop/operations/migrate%20up?input=%7B%22env%22%3A%22production%22%7D", {
    as: "ann",
  });
  await page.getByRole("button", { name: "Ask for an approval" }).click();
  await page.waitForURL(/\/reviews\/\d+$/);
  await page.getByRole("heading", { name: /migrate up/ }).waitFor();
  await shots(page, "review-asked-for");
});
