import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Gate, jamPlugin } from "./gated.ts";
import { type BrowserPlace, browserSuite, type Project, until } from "./kit/mod.ts";

const gates = new Map<string, Gate>();
let shop: Project;

const { test } = browserSuite({
  plugins: [jamPlugin(gates)],
  async prepare(place) {
    shop = await place.project("shop", { "confiture.yaml": "name: shop\n" }, ["local"]);
  },
});

/** A run that waits for the words of the test. */
async function watch(pot: string): Promise<{ gate: Gate; run: string }> {
  const gate = new Gate();
  gates.set(pot, gate);
  return { gate, run: await shop.ask("jam watch", { pot }) };
}

/** The words that the page has in its log, in their order. */
async function wordsOf(page: Page): Promise<string[]> {
  return (await page.locator(".log li .grow").allInnerTexts()).map((text) => text.trim());
}

/** Steps of a run as they are stored, which is what every page has to show. */
async function stored(place: BrowserPlace, run: string): Promise<string[]> {
  const { body } = await place.as("ada").call("GET", `/api/runs/${run}/events?limit=1000`);
  return body.events.filter(({ type }: { type: string }) => type !== "progress")
    .map(({ type, name }: { type: string; name?: string }) => (type === "step" ? name : type));
}

test("a run is followed through a reload and while the server is away: nothing is lost, nothing comes twice", async ({ place, open, shots }) => {
  const { gate, run } = await watch("long");
  const page = await open(`/runs/${run}`, { as: "vic", expects: /ERR_|status of 50/ });
  gate.say("wash", "peel");
  await page.getByText("peel").waitFor();
  await page.getByRole("progressbar", { name: "Words" }).waitFor();
  await shots(page, "run-live");
  await page.reload();
  await page.getByText("peel").waitFor();
  gate.say("boil");
  await page.getByText("boil").waitFor();

  await place.stop();
  await page.getByText("The connection is cut.").waitFor();
  await page.getByText("The server does not answer.").waitFor();
  await shots(page, "run-cut");
  gate.say("stir", "skim");
  await place.start();
  await page.getByText("skim").waitFor();
  await page.getByText("The connection is cut.").waitFor({ state: "detached" });
  await page.getByText("The server does not answer.").waitFor({ state: "detached" });
  gate.say("fill", "done");
  await page.getByRole("heading", { name: /jam watch succeeded/ }).waitFor();
  await page.getByText("finished", { exact: true }).waitFor();
  const words = ["started", "wash", "peel", "boil", "stir", "skim", "fill", "finished"];
  assert.deepEqual(await wordsOf(page), words);
  assert.deepEqual(await stored(place, run), words);
  await page.reload();
  await page.getByText("finished", { exact: true }).waitFor();
  assert.deepEqual(await wordsOf(page), words, "the record is the same");
});

test("a run is paused, goes on, and is cancelled", async ({ open, shots }) => {
  const { gate, run } = await watch("paused");
  const page = await open(`/runs/${run}`, { as: "otto" });
  gate.say("wash");
  await page.getByText("wash").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused: what is committed stays").waitFor();
  await shots(page, "run-paused");
  gate.say("boil");
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("boil").waitFor();
  await page.getByText("attempt 2").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("heading", { name: /jam watch cancelled/ }).waitFor();
  await shots(page, "run-cancelled");
  assert.equal(await page.getByRole("button", { name: "Cancel" }).count(), 0);
});

test("a machine whose clock is wrong is told when things were by the server's", async ({ open }) => {
  const { gate, run } = await watch("skewed");
  gate.say("wash", "done");
  const page = await open(`/runs/${run}`, { as: "vic" });
  await page.getByRole("heading", { name: /jam watch succeeded/ }).waitFor();
  await page.clock.setSystemTime(Date.now() + 3 * 3_600_000);
  await page.reload();
  await page.getByText(/just now|\d s ago/).first().waitFor();
  assert.equal(await page.getByText(/\d h ago/).count(), 0);
});

test("a run that says thousands of things is drawn at once, and all of it can be read", async ({ place, open }) => {
  const { gate, run } = await watch("talkative");
  gate.say(...Array.from({ length: 5_000 }, (_, at) => `word ${at}`), "done");
  await until(
    "it is over",
    async () => (await place.as("ada").call("GET", `/api/runs/${run}`)).body.status === "succeeded",
  );
  const page = await open(`/runs/${run}`, { as: "vic" });
  await page.getByText("finished", { exact: true }).waitFor();
  await page.getByText("5,002 lines").waitFor();
  assert.deepEqual((await wordsOf(page)).slice(-2), ["word 4999", "finished"]);
});

test("who only looks on has no buttons on a run", async ({ open }) => {
  const { gate, run } = await watch("seen");
  const page = await open(`/runs/${run}`, { as: "vic" });
  gate.say("wash");
  await page.getByText("wash").waitFor();
  for (const name of ["Pause", "Cancel"]) assert.equal(await page.getByRole("button", { name }).count(), 0);
  gate.say("done");
  await page.getByRole("heading", { name: /jam watch succeeded/ }).waitFor();
});

test("the list of runs is filtered by its address, and a run that begins is seen in it", async ({ place, open, shots }) => {
  const page = await open("/runs?operation=jam+watch", { as: "vic" });
  await page.getByRole("cell", { name: "cancelled" }).waitFor();
  await shots(page, "runs");
  await page.getByLabel("Status").selectOption("cancelled");
  await page.waitForURL(/status=cancelled/);
  await until("others are gone", async () => await page.locator("tbody tr").count() === 1);
  await page.reload();
  assert.equal(await page.getByLabel("Status").inputValue(), "cancelled");
  await page.getByRole("cell", { name: "cancelled" }).waitFor();
  await page.getByLabel("operation").fill("none");
  await page.getByLabel("operation").press("Enter");
  await page.getByText("No run is like that").waitFor();
  await shots(page, "runs-none");
  await page.goto("/runs?status=cooked");
  await page.getByText("No run is like that").waitFor();
  assert.equal(await page.getByLabel("Status").inputValue(), "cooked");

  // What others ask for comes by itself, also where nothing goes on.
  await page.goto("/runs?operation=jam+watch&status=succeeded");
  await page.getByRole("cell", { name: "succeeded" }).first().waitFor();
  const before = await page.locator("tbody tr").count();
  const { gate, run } = await watch("late");
  gate.say("done");
  await page.locator(`a[href="/runs/${run}"]`).waitFor();
  assert.equal(await page.locator("tbody tr").count(), before + 1);
  assert.ok(place);
});

test("a run that is not there is said to be so", async ({ open, shots }) => {
  const page = await open("/runs/20200101-000000-0000", { as: "vic" });
  await page.getByRole("alert").waitFor();
  await shots(page, "run-missing");
});
