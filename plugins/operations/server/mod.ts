import { defineOperations } from "../../../engine/plugin/mod.ts";

export default defineOperations({
  "serve": async () => (await import("./serve.ts")).serve,
  "worker": async () => (await import("./worker.ts")).worker,
  "server setup-code": async () => (await import("./setup_code.ts")).setupCode,
  "server verify-audit": async () => (await import("./verify_audit.ts")).verifyAudit,
});
