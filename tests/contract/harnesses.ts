import { writeFile } from "node:fs/promises";
import type { StrategyOptions } from "./anonymizer_suite.ts";
import type { HookHarness } from "./hook_suite.ts";

/** How to drive each built-in hook. */
export const hookHarnesses: Readonly<Record<string, HookHarness>> = {
  "confiture/audit": {
    working: () => ({ fsync: true }),
    async failing(root) {
      await writeFile(`${root}/taken`, "");
      return { file: "taken/audit.jsonl" };
    },
  },
};

/** Options beside the defaults, under which each built-in strategy is examined on text columns. */
export const strategyOptions: Readonly<Record<string, StrategyOptions>> = {
  "confiture/token": { token: [{ prefix: "tok_" }, { length: 13 }, { length: 51 }] },
  "confiture/redact": { redact: [{ text: "" }, { text: "×" }] },
};
