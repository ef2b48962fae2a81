import assert from "node:assert/strict";

/** The dashboard is inside: the page of every address comes, and everything that it loads, without a bundler in reach. */
export async function checkDashboard(url: string): Promise<void> {
  const page = await fetch(`${url}/projects/any/schema`, { headers: { accept: "text/html" } });
  const html = await page.text();
  assert.equal(page.status, 200, html);
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  assert.ok(assets.some((path) => path.endsWith("main.js")) && assets.some((path) => path.endsWith(".css")), html);
  for (const path of assets) {
    const answer = await fetch(`${url}${path}`);
    const { byteLength } = await answer.arrayBuffer();
    assert.ok(answer.status === 200 && byteLength > 50, `${path}: ${answer.status}, ${byteLength} bytes`);
  }
}
