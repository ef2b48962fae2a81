import assert from "node:assert/strict";
import { databaseUrl, startCli, temporaryFolder, testDatabase, testMajors } from "../kit/mod.ts";
import { fleet, until } from "../server/fleet.ts";
import { sendBundle } from "../server/place.ts";
import { chromiumPath, startChromium } from "./kit/chromium.ts";

const [major] = testMajors() as [number];

/** Each goes on when the test says so. */
const gated = (name: string) =>
  `DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM gate WHERE name = '${name}') LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;
CREATE TABLE ${name} (id int);
`;

Deno.test({
  name:
    "dashboard: a page follows its run through a server that is killed and started again, and asks nobody to sign in",
  ignore: chromiumPath() === undefined,
  async fn(t) {
    await using stack = new AsyncDisposableStack();
    const control = stack.use(await testDatabase(t, { major }));
    const target = stack.use(await testDatabase(t, { major }));
    const { urls: [url], servers, cookie, caller } = stack.use(await fleet(control, { servers: 1, workers: 1 }));
    const session = stack.use(await target.session());
    await session.query("CREATE TABLE gate (name text)");
    const admin = caller(0);
    await admin.call("POST", "/api/projects", { body: { name: "shop" } });
    await admin.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { body: { value: databaseUrl(target.dsn) } });
    await sendBundle(admin, undefined, "shop", {
      "db/environments/prod.yaml": "database_url: env:SHOP_URL\nstatement_timeout_ms: 60000\n",
      "db/migrations/20260101000000_first.up.sql": gated("first"),
      "db/migrations/20260102000000_second.up.sql": gated("second"),
      "db/migrations/20260103000000_third.up.sql": gated("third"),
    });
    const { body: { run } } = await admin.call("POST", "/api/operations/migrate%20up", {
      body: { project: "shop", input: { env: "prod" } },
    });
    const browser = await startChromium(chromiumPath()!);
    stack.defer(() => browser.close());
    const context = await browser.newContext({ baseURL: url! });
    const [name, value] = cookie.split("=") as [string, string];
    await context.addCookies([{ name, value, url: url!, httpOnly: true }]);
    const page = await context.newPage();
    await page.goto(`/runs/${run}`);
    const log = page.getByRole("region", { name: "Log" });
    await log.getByText("20260101000000_first").first().waitFor();

    servers[0]!.kill("SIGKILL");
    await servers[0]!.result;
    await page.getByText("The connection is cut.").waitFor();
    // The worker is another process: it goes on while nobody can look.
    await session.query("INSERT INTO gate VALUES ('first')");
    await until("the second has begun", async () => {
      return (await session.query("SELECT FROM pg_tables WHERE tablename = 'first'")).length === 1;
    });
    const again = startCli(["serve", "--workers", "0", "--port", new URL(url!).port], {
      cwd: stack.use(await temporaryFolder()).path,
      env: { CONFITURE_SERVER_KEY: btoa("k".repeat(32)), CONFITURE_CONTROL_URL: databaseUrl(control.dsn) },
    });
    stack.defer(async () => {
      again.kill("SIGKILL");
      await again.result;
    });
    await log.getByText("20260102000000_second").first().waitFor({ timeout: 60_000 });
    await page.getByText("The connection is cut.").waitFor({ state: "detached" });
    await page.getByText("The server does not answer.").waitFor({ state: "detached" });
    await session.query("INSERT INTO gate VALUES ('second'), ('third')");
    await page.getByRole("heading", { name: /migrate up succeeded/ }).waitFor();
    await log.getByText("finished", { exact: true }).waitFor();
    const { body: { events } } = await admin.call("GET", `/api/runs/${run}/events?limit=1000`);
    const steps = events.filter(({ type }: { type: string }) => type === "step")
      .map(({ name }: { name: string }) => name);
    const shown = (await log.locator("li .grow").allInnerTexts()).map((text) => text.trim());
    assert.deepEqual(shown.filter((text) => steps.includes(text)), steps, "nothing is missing, nothing comes twice");
    await page.reload();
    await log.getByText("finished", { exact: true }).waitFor();
    assert.deepEqual((await log.locator("li .grow").allInnerTexts()).map((text) => text.trim()), shown);
  },
});
