import { defineOperations } from "../../../engine/plugin/mod.ts";

export default defineOperations({
  "embedded start": async () => (await import("./start.ts")).start,
  "embedded status": async () => (await import("./status.ts")).status,
  "embedded stop": async () => (await import("./stop.ts")).stop,
});
