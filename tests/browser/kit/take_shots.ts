import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { auditPage } from "./audit_page.ts";

const folder = join(import.meta.dirname!, "..", "shots");

/**
 * Pictures of a page in both themes, wide and narrow, as `tests/browser/shots/NAME-THEME-WIDTH.png`; each is held
 * against the rules of accessibility, and none may have to be scrolled sideways.
 */
export async function takeShots(page: Page, name: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const before = page.viewportSize()!;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      const where = `${name}-${colorScheme}-${width}`;
      await page.setViewportSize({ width, height: before.height });
      await drawn(page);
      await page.screenshot({ path: join(folder, `${where}.png`), fullPage: true });
      assert.deepEqual(await tooWide(page), [], `${where} has to be scrolled sideways`);
      // Colours do not depend on the width, and what is only there where it is narrow is drawn in light too.
      if (colorScheme === "light" || width === 1280) await auditPage(page, where);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
}

/** Waits until nothing is being read any more and the last change is on the screen. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector(".waiting") === null);
  await page.evaluate(() =>
    new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))))
  );
}

/** What makes a page wider than its window. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll("main *")].filter((each) =>
      each.getBoundingClientRect().right > innerWidth || each.scrollWidth > each.clientWidth + 1
    ).map((each) => `${each.tagName} .${each.getAttribute("class")}: ${each.textContent!.slice(0, 60)}`).slice(-12);
    // A text that runs out of its box makes no box wider.
    return [`${document.documentElement.scrollWidth} px`, ...wide];
  });
}
