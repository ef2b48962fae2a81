import assert from "node:assert/strict";
import { browserSuite, password } from "./kit/mod.ts";

const { test } = browserSuite({ isEmpty: true });

test("whoever comes first makes the first account with the code that the server printed", async ({ place, open, shots }) => {
  const page = await open("/");
  await page.getByRole("heading", { name: "confiture" }).waitFor();
  await page.getByText("Nobody can sign in yet.").waitFor();
  await shots(page, "first-start");

  await page.getByLabel("Code").fill("setup-0000");
  await page.getByLabel("Login").fill("ada");
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByRole("alert").waitFor();
  await shots(page, "first-start-wrong-code");

  await page.getByLabel("Code").fill(place.firstCode);
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByRole("link", { name: "Ada Lovelace" }).waitFor();
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await page.getByLabel("Login").fill("ada");
  await page.getByLabel("Password").fill("wrong horse");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await shots(page, "sign-in");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Ada Lovelace" }).waitFor();
});
