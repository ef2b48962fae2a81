import { defineOperations } from "../../../engine/plugin/mod.ts";

export default defineOperations({
  "init": async () => (await import("./init.ts")).init,
  "validate-config": async () => (await import("./validate_config.ts")).validateConfig,
});
