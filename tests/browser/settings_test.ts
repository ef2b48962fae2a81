import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserSuite, password } from "./kit/mod.ts";

const { test } = browserSuite({
  async prepare(place) {
    await place.project("shop", { "db/schema/jar.sql": "CREATE TABLE jar (id int PRIMARY KEY);\n" }, [
      "dev",
      "production",
    ]);
  },
});

const choose = async (page: Page, label: string, value: string) => {
  await page.getByLabel(label, { exact: true }).selectOption(value);
};
/** In a browser of its own: signing in ends the session that one comes with. */
const signIn = async (url: string, login: string) => {
  const answer = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { origin: url, "content-type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  await answer.body?.cancel();
  return answer.status;
};
const confirmed = async (page: Page, act: string) => {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: act, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
};
const click = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();

test("an account is made, opened with its code, given a role, and shut", async ({ place, open, shots }) => {
  const page = await open("/settings", { as: "ada" });
  await page.waitForURL("**/settings/people");
  await page.getByRole("cell", { name: "Vic Viewer" }).waitFor();
  await shots(page, "settings-people");
  await follow(page, "Make an account");
  await page.getByLabel("Login").fill("newt");
  await page.getByLabel("Name").fill("Newt Newcomer");
  await choose(page, "Where", "shop");
  await shots(page, "settings-person-new");
  await click(page, "Make the account");
  const code = await page.getByRole("textbox", { name: "Code" }).inputValue();
  assert.match(code, /^setup-[0-9a-f]{64}$/);
  await shots(page, "settings-code");
  await click(page, "I have kept it");
  await page.getByText("has not signed in yet").waitFor();

  const newcomer = await open(`/?code=${code}`);
  await newcomer.getByLabel("Login").fill("newt");
  await newcomer.getByLabel("Password").fill(password);
  await click(newcomer, "Set the password");
  await newcomer.getByRole("link", { name: "Newt Newcomer" }).waitFor();
  await newcomer.goto("/settings");
  await newcomer.waitForURL("**/settings/projects");
  const tabs = await newcomer.getByRole("navigation", { name: "Settings" }).getByRole("link").allTextContents();
  assert.deepEqual(tabs, ["Projects", "Schedules", "Plugins", "Your tokens", "Your sessions"]);

  await page.reload();
  await page.getByRole("heading", { name: "Newt Newcomer" }).waitFor();
  await choose(page, "Role", "operator");
  await choose(page, "Where", "shop");
  await page.getByLabel("Environment", { exact: true }).fill("dev");
  await click(page, "Give the role");
  await page.getByRole("cell", { name: "shop · dev", exact: true }).waitFor();
  await shots(page, "settings-person");
  await newcomer.goto("/settings/sessions");
  await newcomer.getByRole("button", { name: "Sign in" }).waitFor();

  await click(page, "Take back operator in shop · dev");
  await confirmed(page, "Take it back");
  await page.getByRole("cell", { name: "shop · dev", exact: true }).waitFor({ state: "detached" });
  await click(page, "Make a code");
  await confirmed(page, "Make the code");
  assert.notEqual(await page.getByRole("textbox", { name: "Code" }).inputValue(), code);
  await click(page, "I have kept it");
  await click(page, "Shut Newt Newcomer out");
  await confirmed(page, "Shut Newt Newcomer out");
  assert.equal(await signIn(place.url, "newt"), 401);
  await shots(page, "settings-person-shut");
  await click(page, "Let in again");
  await page.getByText("Nothing of the account works.").waitFor({ state: "detached" });
  assert.equal(await signIn(place.url, "newt"), 201);
});

test("the last admin cannot give the role away, and is told so where it was tried", async ({ open }) => {
  const page = await open("/settings/people", { as: "ada", expects: /status of 409/ });
  await page.getByRole("cell", { name: "Ada Lovelace" }).getByRole("link").click();
  await click(page, "Take back admin");
  await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
  await page.getByRole("dialog").getByText("Nobody would be admin any more").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Take back admin" }).waitFor();
});

test("a token is shown once, does what it may, and does nothing once it is revoked", async ({ place, open, shots }) => {
  const page = await open("/settings/tokens", { as: "otto" });
  await page.getByText("You have no tokens").waitFor();
  await follow(page, "Make a token");
  await page.getByLabel("Name").fill("CI of the shop");
  await page.getByLabel("run:read").check();
  // What its owner may not do is not offered.
  assert.equal(await page.getByLabel("approve").count(), 0);
  await choose(page, "Where", "shop");
  await shots(page, "settings-token-new");
  await click(page, "Make the token");
  const token = await page.getByRole("textbox", { name: "Token" }).inputValue();
  await shots(page, "settings-token");
  const status = async () => {
    const answer = await fetch(`${place.url}/api/projects/shop/schedules`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await answer.body?.cancel();
    return answer.status;
  };
  assert.equal(await status(), 200);
  await click(page, "I have kept it");
  await page.getByRole("button", { name: "Revoke CI of the shop" }).waitFor();
  assert.equal((await page.content()).includes(token), false, "it is shown once");
  await shots(page, "settings-tokens");
  await click(page, "Revoke CI of the shop");
  await shots(page, "settings-token-revoke");
  await confirmed(page, "Revoke it");
  await page.getByText("You have no tokens").waitFor();
  assert.equal(await status(), 401);
});

test("sessions elsewhere are ended from here", async ({ place, open, shots }) => {
  for (let other = 0; other < 2; other++) {
    assert.equal(await signIn(place.url, "pia"), 201);
  }
  const page = await open("/settings/sessions", { as: "pia" });
  await page.getByText("this one").waitFor();
  await shots(page, "settings-sessions");
  await click(page, "End all others");
  await confirmed(page, "End");
  const { body } = await place.as("pia").call("GET", "/api/sessions");
  assert.deepEqual(body.sessions.map(({ is_current }: { is_current: boolean }) => is_current), [true]);
});

test("a project's secrets, protection and files", async ({ place, open, shots }) => {
  const page = await open("/settings/projects", { as: "ada" });
  await page.getByLabel("Name").fill("billing");
  await click(page, "Make the project");
  await page.getByRole("heading", { name: "billing" }).waitFor();
  await page.getByText("No files yet").waitFor();
  await page.locator("a.back").click();
  await page.getByRole("link", { name: "billing" }).waitFor();
  await shots(page, "settings-projects");
  await page.getByRole("table").getByRole("link", { name: "shop" }).click();
  const secrets = page.getByRole("region", { name: "Secrets" });
  await page.getByLabel("Name").fill("SHOP_KEY");
  await page.getByLabel("Value").fill("open sesame");
  await click(page, "Keep it");
  await secrets.getByRole("cell", { name: "SHOP_KEY" }).first().waitFor();
  assert.equal(await page.getByLabel("Value").inputValue(), "");
  await click(page, "Protect dev");
  await confirmed(page, "Protect it");
  await page.getByText("by an admin").waitFor();
  await shots(page, "settings-project");
  const up = await place.as("otto").call("POST", "/api/operations/migrate%20up", {
    body: { project: "shop", input: { env: "dev" } },
  });
  assert.equal(up.body.code, "SERVER_1716");
  await click(page, "Protect no longer dev");
  await confirmed(page, "Protect it no longer");
  await page.getByText("by an admin").waitFor({ state: "detached" });
  await click(page, "Forget SHOP_KEY");
  await confirmed(page, "Forget it");
  await page.getByRole("button", { name: "Forget SHOP_KEY" }).waitFor({ state: "detached" });
  assert.equal((await page.content()).includes("open sesame"), false);
});

test("a schedule is made with the form of its operation, switched off, changed and forgotten", async ({ place, open, shots }) => {
  const page = await open("/settings/schedules?project=shop", { as: "otto", expects: /status of 400/ });
  await page.getByText("Nothing runs by the clock in shop").waitFor();
  await follow(page, "Make a schedule");
  await page.getByLabel("Name").fill("nightly drift");
  await page.getByLabel("Env", { exact: true }).fill("dev");
  await page.getByLabel("Strict").check();
  await page.getByLabel("Cron").fill("nonsense");
  await page.getByText(/no cron expression/).waitFor();
  await choose(page, "When", "0 6 * * 1-5");
  await page.getByLabel("Time zone").fill("Europe/Berlin");
  await page.getByText(/^Mon, .*, 06:00$/).first().waitFor();
  await shots(page, "settings-schedule");
  await click(page, "Make the schedule");
  await page.getByRole("link", { name: "nightly drift" }).waitFor();
  await page.getByText("on weekdays at 6:00").waitFor();
  await shots(page, "settings-schedules");
  const read = async () => (await place.as("vic").call("GET", "/api/projects/shop/schedules")).body.schedules[0];
  const { operation, input, time_zone, owner } = await read();
  assert.deepEqual({ operation, env: input.env, strict: input.strict, time_zone, owner }, {
    ...{ operation: "drift", env: "dev", strict: true, time_zone: "Europe/Berlin", owner: "Otto Operator" },
  });
  await click(page, "Switch off nightly drift");
  await confirmed(page, "Switch it off");
  await page.getByRole("button", { name: "Switch on nightly drift" }).waitFor();
  assert.equal((await read()).next_at, null);
  await follow(page, "nightly drift");
  assert.equal(await page.getByLabel("Strict").isChecked(), true);
  await page.getByLabel("Cron").fill("7 7 * * *");
  await click(page, "Keep the changes");
  await page.getByText("7 7 * * *").waitFor();
  await click(page, "Forget nightly drift");
  await confirmed(page, "Forget it");
  await page.getByText("Nothing runs by the clock in shop").waitFor();
});

test("a webhook's key is shown once, and what was sent to it is listed", async ({ place, open, shots }) => {
  const listener = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => new Response("thanks"));
  try {
    const page = await open("/settings/webhooks?project=shop", { as: "ada" });
    await page.getByText("Nobody is told of what happens in shop").waitFor();
    await follow(page, "Make a webhook");
    await page.getByLabel("Address").fill(`http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/secret-path`);
    await shots(page, "settings-webhook-new");
    await click(page, "Make the webhook");
    assert.match(await page.getByRole("textbox", { name: "Key" }).inputValue(), /^cfw_/);
    await click(page, "I have kept it");
    await page.getByText("Nothing was to be told yet.").waitFor();
    await place.as("ada").call("POST", "/api/operations/migrate%20status", {
      body: { project: "shop", input: { env: "dev" } },
    });
    await page.getByText("arrived").waitFor({ timeout: 60_000 });
    await shots(page, "settings-webhooks");
    assert.equal((await page.content()).includes("secret-path"), false);
    await page.getByRole("button", { name: /^Revoke the webhook/ }).click();
    await confirmed(page, "Revoke it");
    await page.getByText("Nobody is told of what happens in shop").waitFor();
  } finally {
    await listener.shutdown();
  }
});

test("plugins, and what they provide", async ({ open, shots }) => {
  const page = await open("/settings/plugins?kind=linter", { as: "vic" });
  await page.getByRole("link", { name: "confiture/security" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "confiture/core" }).count(), 0);
  await page.getByLabel("Kind").selectOption("");
  await page.getByLabel(/Find a plugin/).fill("plugin list");
  await shots(page, "settings-plugins");
  await follow(page, "confiture/core");
  await page.getByRole("cell", { name: "plugin list" }).waitFor();
  await shots(page, "settings-plugin");
});

test("the audit log is filtered by its address, verified, and taken away", async ({ place, open, shots }) => {
  await place.as("ada").call("POST", "/api/people", { body: { login: "auditee", grants: [{ role: "viewer" }] } });
  const page = await open("/settings/audit?action=person", { as: "ada" });
  await page.getByRole("cell", { name: "auditee" }).first().waitFor();
  const actions = await page.getByRole("cell", { name: /^\w+\.\w+$/ }).allTextContents();
  assert.ok(actions.length > 0 && actions.every((action) => action.startsWith("person.")), actions.join());
  await click(page, "Verify the chain");
  await page.getByText("the chain is whole").waitFor();
  await shots(page, "settings-audit");
  const [download] = await Promise.all([page.waitForEvent("download"), follow(page, "CSV")]);
  assert.match(download.suggestedFilename(), /^audit-.*\.csv$/);
  const csv = await Deno.readTextFile(await download.path());
  assert.match(csv, /^id,at,actor,/);
  assert.match(csv, /person\.make,auditee/);
  assert.doesNotMatch(csv, /session\.open/, "what is taken away is what is shown");
  await page.getByLabel("Who did it").fill("nobody at all");
  await page.getByLabel("Who did it").press("Enter");
  await page.getByText("No entry is like that").waitFor();
  assert.equal(new URL(page.url()).search, "?action=person&actor=nobody+at+all");
});

test("a viewer is refused with words, and offered nothing that is not theirs", async ({ open, shots }) => {
  const page = await open("/settings/people", { as: "vic" });
  await page.getByRole("alert").getByText("Vic Viewer may not administer").waitFor();
  await shots(page, "settings-refused");
  for (const address of ["/settings/audit", "/settings/people/1", "/settings/webhooks?project=shop"]) {
    await page.goto(address);
    await page.getByRole("alert").getByText("Vic Viewer may not").waitFor();
    const offered = await page.getByRole("main").locator("button, a.button").allTextContents();
    assert.deepEqual(offered, [], address);
  }
  await page.goto("/settings/projects/shop");
  await page.getByRole("region", { name: "Files" }).getByText("runs use it").waitFor();
  await page.getByText("The files are sent by whoever has them.").waitFor();
  assert.equal(await page.getByRole("region", { name: "Secrets" }).count(), 0);
  assert.deepEqual(await page.getByRole("main").getByRole("button").allTextContents(), []);
  await page.goto("/settings/schedules?project=shop");
  await page.getByText("Nothing runs by the clock in shop").waitFor();
  assert.equal(await page.getByRole("link", { name: "Make a schedule" }).count(), 0);
});
