import type { Browser, Page } from "playwright-core";
import type { BrowserPlace, Person } from "./place.ts";

export interface OpenOptions {
  /** Who looks; nobody is signed in when it is left out. */
  as?: Person;
  theme?: "light" | "dark";
  width?: number;
  /** What the console may say besides refusals that a page handles: the server is away on purpose. */
  expects?: RegExp;
}

export interface Opened {
  page: Page;
  /** What the page should not have done: errors, messages of the console, breaches of the policy. */
  complaints: readonly string[];
  close(): Promise<void>;
}

/** A page of a browser profile of its own, which notes everything that goes wrong in it. */
export async function openPage(
  browser: Browser,
  { url, cookieOf }: BrowserPlace,
  path: string,
  { as, theme = "light", width = 1280, expects }: OpenOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height: 860 },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
    baseURL: url,
  });
  context.setDefaultTimeout(20_000);
  if (as !== undefined) await context.addCookies([{ name: "confiture", value: cookieOf(as), url, httpOnly: true }]);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    // Who is nobody, or asks for what is not there, is told so on the page; the browser writes it down as well.
    if (message.type() !== "error" || /status of 40[134]/.test(text) || expects?.test(text)) return;
    complaints.push(`console: ${text} (${message.location().url})`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
      console.error(`policy: ${violatedDirective} refuses ${blockedURI} in ${sourceFile}`);
    });
  });
  await page.goto(path);
  return { page, complaints, close: () => context.close() };
}
