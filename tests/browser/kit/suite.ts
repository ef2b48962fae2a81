import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { RegisteredPlugin } from "../../../engine/plugin/mod.ts";
import { testMajors } from "../../kit/mod.ts";
import { chromiumPath, startChromium } from "./chromium.ts";
import { type Opened, type OpenOptions, openPage } from "./open_page.ts";
import { type BrowserPlace, browserPlace } from "./place.ts";
import { takeShots } from "./take_shots.ts";

export interface SuiteOptions {
  /** Operations that exist for these tests only. */
  plugins?: readonly RegisteredPlugin[];
  /** The server has nobody yet. */
  isEmpty?: boolean;
  /** Makes what all tests of the file look at. */
  prepare?(place: BrowserPlace): Promise<void>;
}

/** What a test has. */
export interface Visit {
  place: BrowserPlace;
  browser: Browser;
  /** Opens an address of the dashboard; whatever goes wrong in the page fails the test. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** Pictures in both themes and two widths, with their checks. */
  shots(page: Page, name: string): Promise<void>;
}

const [major] = testMajors() as [number];

/** Tests of one file, which share a server and a browser; they are ignored where there is no Chromium. */
export function browserSuite(
  options: SuiteOptions = {},
): { test(name: string, body: (visit: Visit) => Promise<void>): void } {
  const executable = chromiumPath();
  if (executable === undefined) {
    console.log("skipped: chromium is not installed (CONFITURE_CHROMIUM names another one)");
  }
  let shared: Promise<{ place: BrowserPlace; browser: Browser }> | undefined;
  const start = async () => {
    const browser = await startChromium(executable!);
    try {
      const place = await browserPlace({ major, ...options });
      await options.prepare?.(place);
      return { place, browser };
    } catch (error) {
      await browser.close();
      throw error;
    }
  };
  Deno.test.afterAll(async () => {
    const started = await shared?.catch(() => undefined);
    await started?.browser.close();
    await started?.place[Symbol.asyncDispose]();
  });
  return {
    test(name, body) {
      Deno.test({
        name: `dashboard: ${name}`,
        ignore: executable === undefined,
        // Server and browser outlive the test that needs them first.
        sanitizeOps: false,
        sanitizeResources: false,
        async fn() {
          const { place, browser } = await (shared ??= start());
          const opened: Opened[] = [];
          try {
            await body({
              place,
              browser,
              shots: takeShots,
              async open(path, options) {
                const each = await openPage(browser, place, path, options);
                opened.push(each);
                return each.page;
              },
            });
            assert.deepEqual(opened.flatMap(({ complaints }) => complaints), [], "the page complained");
          } catch (error) {
            const complaints = opened.flatMap(({ complaints }) => complaints);
            const seen = await Promise.all(opened.map(({ page }) => whatIsSeen(page)));
            if (error instanceof Error) error.message += `\n${[...complaints, ...seen].join("\n")}`;
            throw error;
          } finally {
            for (const { close } of opened) await close();
          }
        },
      });
    },
  };
}

/** What a person would have read when it failed. */
async function whatIsSeen(page: Page): Promise<string> {
  const text = await page.locator("body").innerText({ timeout: 1_000 }).catch(() => "nothing");
  return `--- ${page.url()}\n${text.slice(0, 2_000)}`;
}
