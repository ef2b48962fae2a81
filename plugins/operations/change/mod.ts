import { defineOperations } from "../../../engine/plugin/mod.ts";

export default defineOperations({
  "diff": async () => (await import("./diff.ts")).diff,
  "plan": async () => (await import("./plan.ts")).plan,
  "apply": async () => (await import("./apply.ts")).apply,
  "drift accept": async () => (await import("./drift_accept.ts")).driftAccept,
  "drift": async () => (await import("./drift.ts")).drift,
});
