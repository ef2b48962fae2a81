import { builtins } from "../../plugins/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { buildHarness } from "./build_harness.ts";
import { incrementalHarness } from "./incremental_harness.ts";
import { mediumSuite } from "./mod.ts";

const harnesses = { "confiture/build": buildHarness, "confiture/incremental": incrementalHarness };

for (const plugin of builtins.filter(({ manifest }) => manifest.kind === "medium")) {
  const harness = harnesses[plugin.manifest.id as keyof typeof harnesses];
  if (!harness) throw new Error(`${plugin.manifest.id} has no harness in tests/contract/`);
  for (const major of testMajors()) mediumSuite(plugin, harness(major));
}
