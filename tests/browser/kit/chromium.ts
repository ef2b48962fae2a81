import type { Browser } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where this machine has a Chromium; undefined where it has none. */
export function chromiumPath(): string | undefined {
  return [Deno.env.get("CONFITURE_CHROMIUM"), ...places].find((path) => path && isFile(path));
}

/** Starts it without a window. The sandbox needs rights that a container does not give, and only our pages come in. */
export async function startChromium(executablePath: string): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
