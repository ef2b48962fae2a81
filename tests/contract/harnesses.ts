import { writeFile } from "node:fs/promises";
import type { StrategyOptions } from "./anonymizer_suite.ts";
import type { HookHarness } from "./hook_suite.ts";

const answers: Readonly<Record<string, () => Response>> = {
  "/works": () => new Response("thanks"),
  "/fails": () => new Response("no", { status: 503 }),
  "/vetoes": () => Response.json({ veto: "not today" }),
};
const receiver = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
  await request.body?.cancel();
  return answers[new URL(request.url).pathname]!();
});
receiver.unref();
const receives = (path: string) => ({ url: `http://127.0.0.1:${receiver.addr.port}${path}`, allow_private: true });

/** How to drive each built-in hook. */
export const hookHarnesses: Readonly<Record<string, HookHarness>> = {
  "confiture/audit": {
    working: () => ({ fsync: true }),
    async failing(root) {
      await writeFile(`${root}/taken`, "");
      return { file: "taken/audit.jsonl" };
    },
  },
  "confiture/shell": {
    working: () => ({ command: ["cat"] }),
    failing: () => ({ command: ["sh", "-c", "exit 3"] }),
    vetoing: () => ({ command: ["printf", '{"veto": "not today"}'] }),
  },
  "confiture/webhook": {
    working: () => receives("/works"),
    failing: () => ({ ...receives("/fails"), retries: 0 }),
    vetoing: () => receives("/vetoes"),
  },
};

/** Options beside the defaults, under which each built-in strategy is examined on text columns. */
export const strategyOptions: Readonly<Record<string, StrategyOptions>> = {
  "confiture/token": { token: [{ prefix: "tok_" }, { length: 13 }, { length: 51 }] },
  "confiture/redact": { redact: [{ text: "" }, { text: "×" }] },
};
