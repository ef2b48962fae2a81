import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { chromiumPath, startChromium } from "../tests/browser/kit/chromium.ts";
import { sendBundle } from "../tests/server/place.ts";
import { type Bench, type Benchmark, NotMeasured } from "./benchmark.ts";
import { manyTables } from "./inputs/many_tables.ts";
import { median } from "./measure.ts";
import { type Served, served } from "./serve.ts";

/** A browser that is signed in, on a server whose project has databases with many tables; made once for all figures. */
interface Shown {
  url: string;
  browser: Browser;
  page(): Promise<Page>;
  close(): Promise<void>;
}

/** Tables; each has six objects of its own besides. */
const sizes = { huge: 7_200, large: 5_000, thousand: 1_000 } as const;

async function shown(
  bench: Bench,
  environment: keyof typeof sizes,
): Promise<Shown & { objects: number; name: string }> {
  const chromium = chromiumPath();
  if (chromium === undefined) throw new NotMeasured("there is no Chromium");
  const server = await bench.server();
  const database = `bench_${environment}`;
  await server.fresh(database);
  const script = join(bench.folder, `${environment}.sql`);
  await Deno.writeTextFile(script, manyTables(sizes[environment]));
  await server.psql(database, "-f", script);
  const served_ = await served(bench, { isFirst: true, workers: 1 });
  const objects = await readCatalog(served_, environment, server.url(database));
  const browser = await startChromium(chromium);
  return {
    url: served_.url,
    name: served_.name,
    browser,
    objects,
    async page() {
      // A context of its own: nothing is cached from before.
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
      const [name, value] = served_.cookie.split("=") as [string, string];
      await context.addCookies([{ name, value, url: served_.url }]);
      return await context.newPage();
    },
    async close() {
      await browser.close();
      await served_[Symbol.asyncDispose]();
    },
  };
}

/** Makes a project and lets its catalog be read; gives how many objects that has. */
async function readCatalog({ url, cookie }: Served, environment: string, target: string): Promise<number> {
  const request = (
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const isBytes = options.body instanceof Uint8Array;
    return fetch(url + path, {
      method,
      headers: { cookie, origin: url, ...(options.body && !isBytes ? { "content-type": "application/json" } : {}) },
      body: isBytes ? options.body as BodyInit : options.body === undefined ? undefined : JSON.stringify(options.body),
    });
  };
  const call = async (method: string, path: string, options = {}) => {
    const response = await request(method, path, options);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text.slice(0, 500)}`);
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  await call("POST", "/api/projects", { body: { name: "bench" } });
  await call("PUT", "/api/projects/bench/secrets/BENCH_URL", { body: { value: target, environment: "" } });
  await sendBundle({ request, call }, undefined, "bench", {
    "confiture.yaml": "name: bench\n",
    [`db/environments/${environment}.yaml`]: "database_url: env:BENCH_URL\n",
  });
  const { body: { run } } = await call("POST", "/api/operations/catalog%20read", {
    body: { project: "bench", input: { env: environment } },
  });
  for (;;) {
    const { body } = await call("GET", `/api/runs/${run}`);
    if (body.status === "succeeded") break;
    if (body.status === "failed") throw new Error(JSON.stringify(body.error));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const { body } = await call("GET", `/api/projects/bench/environments/${environment}/catalog`);
  return Object.values<number>(body.catalog.counts).reduce((sum, count) => sum + count, 0);
}

const schemaPath = "/projects/bench/schema?env=large";
const ready = () => document.querySelectorAll(".tree-row").length > 1 ? performance.now() : false;

export const dashboardInteractive: Benchmark = {
  name: "dashboard-interactive",
  claim: "schema of 5,000 tables from an empty cache until it can be searched",
  bar: 1,
  unit: "s",
  wants: "at most",
  async run(bench) {
    const place = await shown(bench, "large");
    try {
      const figures: number[] = [];
      for (let round = 0; round < 5; round++) {
        const page = await place.page();
        await page.goto(place.url + schemaPath, { waitUntil: "commit" });
        figures.push(await (await page.waitForFunction(ready, undefined, { polling: "raf" })).jsonValue() as number);
        await page.context().close();
      }
      return {
        measured: median(figures) / 1_000,
        detail: `${place.objects} objects, ${place.name}, median of ${figures.length}`,
      };
    } finally {
      await place.close();
    }
  },
};

export const dashboardSearch: Benchmark = {
  name: "dashboard-search",
  claim: "a key stroke in the search until what it found is drawn, the slowest",
  bar: 50,
  unit: "ms",
  wants: "at most",
  async run(bench) {
    const place = await shown(bench, "huge");
    try {
      const page = await place.page();
      await page.goto(`${place.url}/projects/bench/schema?env=huge`);
      await page.waitForFunction(ready);
      const figures = await page.evaluate(async (typed) => {
        const input = document.querySelector<HTMLInputElement>('input[aria-label="Search objects"]')!;
        const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const figures: { typed: string; ms: number }[] = [];
        for (const word of typed) {
          for (let length = 1; length <= word.length; length++) {
            await new Promise((resolve) => setTimeout(resolve, 60));
            const started = performance.now();
            input.value = word.slice(0, length);
            input.dispatchEvent(new Event("input", { bubbles: true }));
            // Behind the frame that draws it.
            await frame();
            figures.push({ typed: input.value, ms: performance.now() - started });
          }
        }
        return figures;
      }, ["t4999_parent", "index t31", "created", "bench.t7_"]);
      const slowest = figures.reduce((a, b) => (a.ms > b.ms ? a : b));
      return {
        measured: slowest.ms,
        detail: `${place.objects} objects, ${figures.length} strokes, slowest at "${slowest.typed}", median ${
          median(figures.map(({ ms }) => ms)).toFixed(0)
        } ms`,
      };
    } finally {
      await place.close();
    }
  },
};

export const dashboardPan: Benchmark = {
  name: "dashboard-pan",
  claim: "a diagram of 1,000 tables while it is dragged",
  bar: 50,
  unit: "frames/s",
  wants: "at least",
  async run(bench) {
    const place = await shown(bench, "thousand");
    try {
      const page = await place.page();
      const started = performance.now();
      await page.goto(`${place.url}/projects/bench/diagram?env=thousand`);
      await page.waitForSelector(".erd-table", { timeout: 120_000 });
      const drawnMs = performance.now() - started;
      const box = (await page.locator(".erd-canvas").boundingBox())!;
      // Near enough to read names, so that boxes come and go while it is dragged.
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      for (let step = 0; step < 6; step++) await page.mouse.wheel(0, -240);
      await page.evaluate(() => {
        const frames: number[] = [];
        Object.assign(globalThis, { frames });
        const count = (at: number) => {
          frames.push(at);
          requestAnimationFrame(count);
        };
        requestAnimationFrame(count);
      });
      // Far enough that boxes come and go: one drag behind the other, then all the way back.
      const dragged = performance.now();
      for (let drag = 0; performance.now() - dragged < 4_000; drag++) {
        const way = drag % 8 >= 4 ? 10 : -10;
        const from = await groundAt(page, box, way < 0);
        await page.mouse.move(from.x, from.y);
        await page.mouse.down();
        for (let step = 0; step < 80; step++) await page.mouse.move(from.x + step * way, from.y + step * way * 0.3);
        await page.mouse.up();
      }
      const frames = await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames);
      const perSecond = (frames.length - 1) / ((frames.at(-1)! - frames[0]!) / 1_000);
      const slowest = Math.max(...frames.slice(1).map((at, index) => at - frames[index]!));
      return {
        measured: perSecond,
        detail: `slowest frame ${slowest.toFixed(0)} ms; drawn ${(drawnMs / 1_000).toFixed(1)} s behind its address`,
      };
    } finally {
      await place.close();
    }
  },
};

/** A point at the right or left side of the drawing where no table lies: there it can be dragged. */
function groundAt(
  page: Page,
  box: { x: number; y: number; width: number; height: number },
  isRight: boolean,
): Promise<{ x: number; y: number }> {
  return page.evaluate(({ box, isRight }) => {
    for (let in_ = 20; in_ < 300; in_ += 7) {
      const x = isRight ? box.x + box.width - in_ : box.x + in_;
      for (let y = box.y + 150; y < box.y + box.height - 150; y += 5) {
        const at = document.elementFromPoint(x, y);
        if (at?.closest(".erd-canvas") && !at.closest(".erd-table")) return { x, y };
      }
    }
    throw new Error("tables are everywhere");
  }, { box, isRight });
}
