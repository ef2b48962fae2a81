import assert from "node:assert/strict";
import { browserSuite, type Project, until } from "./kit/mod.ts";

const item = "CREATE TABLE item (\n  id bigint PRIMARY KEY,\n  name text,\n  old_code text\n);\n";
const files = {
  "confiture.yaml": "name: stock\ninclude_dirs:\n  - db/schema\n",
  "db/schema/item.sql": item.replace(",\n  old_code text", ""),
  "db/migrations/20260101000000_item.up.sql": item,
  "db/migrations/20260101000000_item.down.sql": "DROP TABLE item;\n",
};
const unprotected = { "db/environments/production.yaml": "database_url: env:TARGET\nscratch: target\n" };
let stock: Project;

const { test } = browserSuite({
  async prepare(place) {
    stock = await place.project("stock", { ...files, ...unprotected }, ["local", "production"]);
    const made = await stock.run("migrate up", { env: "production" });
    assert.equal(made.status, "succeeded", JSON.stringify(made.error));
    // From here on what changes production is approved by somebody else.
    await stock.send(files);
    await using session = await stock.databases.local!.session();
    await session.execute(files["db/schema/item.sql"]);
  },
});

/** Columns of the table, as the database has them. */
async function columns(environment: string): Promise<string> {
  await using session = await stock.databases[environment]!.session();
  const [row] = await session.query<{ names: string }>(
    "SELECT string_agg(attname, ', ' ORDER BY attnum) AS names FROM pg_attribute WHERE attrelid = 'item'::regclass AND attnum > 0 AND NOT attisdropped",
  );
  return row!.names;
}

test("a migration is generated, its hazard is met, somebody else approves it, it runs and is watched", async ({ open, shots }) => {
  const author = await open("/projects/stock/migrations", { as: "ann" });
  await author.getByRole("link", { name: "Generate" }).first().click();
  await author.getByLabel("Name", { exact: true }).fill("drop_old_code");
  await author.getByLabel("Env", { exact: true }).fill("local");
  await author.getByRole("button", { name: "Run migrate generate" }).click();
  await author.waitForURL(/\/runs\//);
  await author.getByRole("heading", { name: /migrate generate succeeded/ }).waitFor();
  await author.getByRole("button", { name: /drop_old_code\.up\.sql/ }).click();
  await author.getByText("DROP COLUMN").first().waitFor();
  await shots(author, "run-that-wrote-files");
  await author.getByRole("button", { name: "Make them the project's" }).click();
  await author.getByText("These are the newest files of stock now").waitFor();

  await author.goto("/projects/stock/operations/migrate%20up?input=%7B%22env%22%3A%22production%22%7D");
  await author.getByRole("button", { name: "Ask for an approval" }).click();
  await author.waitForURL(/\/reviews\/\d+$/);
  const review = new URL(author.url()).pathname;
  await author.getByText("DROP COLUMN").first().waitFor();
  assert.equal(
    await author.getByRole("button", { name: "Approve what is shown" }).count(),
    0,
    "nobody approves their own",
  );

  const approver = await open("/", { as: "pia" });
  await approver.getByRole("link", { name: /migrate up/ }).first().click();
  await approver.waitForURL(`**${review}`);
  await approver.getByText("ACCESS EXCLUSIVE").first().waitFor();
  await approver.getByText(/data loss|lost|drops/i).first().waitFor();
  await approver.getByRole("button", { name: "Try it on a copy" }).click();
  const sides = approver.getByRole("region", { name: "Before and after" });
  await sides.getByRole("group", { name: "Before" }).getByText("old_code").waitFor();
  assert.equal(await sides.getByRole("group", { name: "After" }).getByText("old_code").count(), 0);
  await shots(approver, "review-with-a-hazard");
  await approver.getByLabel("Your words on it").fill("Nothing reads it any more.");
  await approver.getByRole("button", { name: "Approve what is shown" }).click();
  await approver.getByText("Approved by Pia Approver").waitFor();
  assert.equal(await columns("production"), "id, name, old_code", "nothing has run yet");

  const operator = await open(review, { as: "otto" });
  await operator.getByText("Nothing reads it any more.").first().waitFor();
  await operator.getByRole("button", { name: "Run it now" }).click();
  await operator.waitForURL(/\/runs\//);
  await operator.getByRole("heading", { name: /migrate up succeeded/ }).waitFor();
  await operator.getByRole("link", { name: /^review #\d+$/ }).waitFor();
  await shots(operator, "run-of-an-approval");
  assert.equal(await columns("production"), "id, name");
});

test("drift is found and accepted: the files say what the database has", async ({ open, shots }) => {
  {
    await using session = await stock.databases.local!.session();
    await session.execute("ALTER TABLE item ADD COLUMN wanted integer");
  }
  const page = await open("/projects/stock/drift?env=local", { as: "otto" });
  await page.getByRole("button", { name: /Compare/ }).first().click();
  await page.getByText("column public.item.wanted").first().waitFor();
  await shots(page, "drift-found");
  const viewer = await open("/projects/stock/drift?env=local", { as: "vic" });
  await viewer.getByText("column public.item.wanted").first().waitFor();
  assert.equal(await viewer.getByRole("checkbox").count(), 0, "who may not decide has nothing to choose");
  await page.getByRole("button", { name: /^Accept/ }).click();
  await page.waitForURL(/\/runs\//);
  await page.getByRole("heading", { name: /drift accept succeeded/ }).waitFor();
  await page.getByRole("button", { name: "Make them the project's" }).click();
  await page.getByText("These are the newest files of stock now").waitFor();
  await page.goto("/projects/stock/drift?env=local");
  await page.getByRole("button", { name: /Compare/ }).first().click();
  await page.getByText("nothing that was compared differs").waitFor();
});

test("drift is found and reverted: a plan is proved, approved by somebody else, and run", async ({ open, shots }) => {
  {
    await using session = await stock.databases.local!.session();
    await session.execute("ALTER TABLE item ADD COLUMN stray integer");
  }
  const page = await open("/projects/stock/drift?env=local", { as: "otto" });
  await page.getByRole("button", { name: /Compare/ }).first().click();
  await page.getByText("column public.item.stray").first().waitFor();
  await page.getByRole("button", { name: /^Revert/ }).click();
  await page.waitForURL(/\/reviews\/\d+$/);
  await page.getByText(/DROP COLUMN/).first().waitFor();
  await page.getByRole("group", { name: "Before" }).getByText("stray").waitFor();
  await shots(page, "review-of-a-plan");
  const approver = await open(new URL(page.url()).pathname, { as: "pia" });
  await approver.getByRole("button", { name: "Approve what is shown" }).click();
  await approver.getByText("Approved by Pia Approver").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Run it now" }).click();
  await page.waitForURL(/\/runs\//);
  await page.getByRole("heading", { name: /apply succeeded/ }).waitFor();
  await until("the column is gone", async () => !(await columns("local")).includes("stray"));
  await page.goto("/projects/stock/drift?env=local");
  await page.getByRole("button", { name: /Compare/ }).first().click();
  await page.getByText("nothing that was compared differs").waitFor();
});

test("a plan whose database became another is made anew, with all that it risks now, and asked for again", async ({ open, shots }) => {
  const change = async (sql: string) => {
    await using session = await stock.databases.local!.session();
    await session.execute(sql);
  };
  await change("ALTER TABLE item ADD COLUMN stray integer");
  const page = await open("/projects/stock/drift?env=local", { as: "otto", expects: /status of 409/ });
  await page.getByRole("button", { name: /Compare/ }).first().click();
  await page.getByText("column public.item.stray").first().waitFor();
  await page.getByRole("button", { name: /^Revert/ }).click();
  await page.waitForURL(/\/reviews\/\d+$/);
  const review = new URL(page.url()).pathname;
  const approver = await open(review, { as: "pia" });
  await approver.getByRole("button", { name: "Approve what is shown" }).click();
  await approver.getByText(/Approved by Pia Approver \S/).waitFor();
  await change("ALTER TABLE item ADD COLUMN another text");
  await page.getByRole("button", { name: "Run it now" }).click();
  await page.waitForURL(/\/runs\//);
  await page.getByRole("heading", { name: /apply failed/ }).waitFor();
  await page.goto(review);
  await page.getByText("It does not hold any more").waitFor();
  await shots(page, "review-that-died");
  await page.getByRole("button", { name: "Plan it anew and ask again" }).click();
  await page.waitForURL((url) => /\/reviews\/\d+$/.test(url.pathname) && url.pathname !== review);
  await page.getByText("to decide").waitFor();
  for (const column of ["stray", "another"]) {
    await page.getByText(`public.item.${column}: the column goes with all its values`).first().waitFor();
  }
  const next = new URL(page.url()).pathname.split("/").at(-1);
  await page.getByRole("link", { name: `#${review.split("/").at(-1)}` }).click();
  await page.getByRole("link", { name: `It was asked for again: #${next}` }).waitFor();
  assert.equal(await page.getByRole("button", { name: /ask again/ }).count(), 0, "nobody asks twice for the same");
});
