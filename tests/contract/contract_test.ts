import { builtins } from "../../plugins/mod.ts";
import { hookHarnesses, strategyOptions } from "./harnesses.ts";
import { anonymizerSuite, hookSuite, linterSuite, manifestSuite, operationsSuite } from "./mod.ts";

for (const plugin of builtins) {
  const { id, kind } = plugin.manifest;
  manifestSuite(plugin);
  if (kind === "operations" || kind === "medium") operationsSuite(plugin);
  if (kind === "anonymizer") anonymizerSuite(plugin, strategyOptions[id]);
  if (kind === "hook") {
    const harness = hookHarnesses[id];
    if (!harness) throw new Error(`${id} has no harness in tests/contract/harnesses.ts`);
    hookSuite(plugin, harness);
  }
  if (kind === "linter") {
    const folder = id.split("/")[1];
    linterSuite(plugin, { fixtures: new URL(`../../plugins/linters/${folder}/fixtures/`, import.meta.url) });
  }
}
