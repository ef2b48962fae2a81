import { defineOperations } from "../../../engine/plugin/mod.ts";

export default defineOperations({
  "dev": async () => (await import("./dev.ts")).dev,
});
