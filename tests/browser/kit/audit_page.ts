import assert from "node:assert/strict";
import type { Page } from "playwright-core";

interface Violation {
  id: string;
  impact: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** Asks axe-core about what is drawn now: nothing serious or critical may be found. */
export async function auditPage(page: Page, where: string): Promise<void> {
  const { default: axe } = await import("axe-core");
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    // deno-lint-ignore no-explicit-any -- it is in the page only
    const { violations } = await (globalThis as any).axe.run(document, { resultTypes: ["violations"], preload: false });
    return violations;
  }) as Violation[];
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.map(({ id, help, nodes }) =>
    `${id}: ${help}\n${
      nodes.map(({ target, failureSummary }) => `  ${target.join(" ")}: ${failureSummary}`).join("\n")
    }`
  );
  assert.deepEqual(told, [], `${where} is not accessible:\n${told.join("\n")}`);
}
