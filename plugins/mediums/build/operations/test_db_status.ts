import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { statusInput, statusOutput } from "./test_db_status_io.ts";

export const status = defineOperation({
  name: "test-db status",
  summary: "Tell whether the template is current",
  description: "Compares the hash in the template's comment with that of the sources. Nothing is built.",
  effect: "read",
  input: statusInput,
  output: statusOutput,
  examples: [
    { command: "confiture test-db status --env test", why: "Exit code 0 when a clone needs no build" },
    { command: "confiture test-db status --template shop_template", why: "A template with a name of its own" },
  ],
  exits: { 1: "the template is stale or absent" },
  exitCode: ({ state }) => state === "current" ? 0 : 1,
  run: async (input, context) => await (await import("../test_db/mod.ts")).runStatus(input, context),
  text({ name, state, stored_hash: stored, current_hash: current, target }, style) {
    const lines = {
      current: [`${style.green("✓")} ${style.bold(name)} is current (${target})`],
      stale: [`${style.yellow("!")} ${style.bold(name)} is stale: the sources have changed since (${target})`],
      absent: [`${style.yellow("!")} There is no template ${style.bold(name)} (${target})`],
    }[state];
    if (stored !== null) lines.push(`  ${style.dim(`stored   ${stored}`)}`);
    return [...lines, `  ${style.dim(`${stored === null ? "hash    " : "current "} ${current}`)}`].join("\n");
  },
});
