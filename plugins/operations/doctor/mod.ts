import { defineOperations } from "../../../engine/plugin/mod.ts";

export default defineOperations({
  "doctor": async () => (await import("./doctor.ts")).doctor,
});
