import { defineMedium } from "../../../engine/plugin/mod.ts";

export default defineMedium({
  operations: {
    "build": async () => (await import("./operations/build.ts")).build,
    "seed apply": async () => (await import("./operations/seed_apply.ts")).seedApply,
  },
  verbs: async () => (await import("./verbs.ts")).verbs,
});
