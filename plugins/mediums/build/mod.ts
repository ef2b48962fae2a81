import { defineMedium } from "../../../engine/plugin/mod.ts";

export default defineMedium({
  operations: {
    "build": async () => (await import("./operations/build.ts")).build,
    "seed apply": async () => (await import("./operations/seed_apply.ts")).seedApply,
    "test-db provision-template": async () => (await import("./operations/test_db_provision.ts")).provisionTemplate,
    "test-db clone": async () => (await import("./operations/test_db_clone.ts")).clone,
    "test-db list": async () => (await import("./operations/test_db_list.ts")).list,
    "test-db status": async () => (await import("./operations/test_db_status.ts")).status,
    "test-db drop": async () => (await import("./operations/test_db_drop.ts")).drop,
    "test-db prune": async () => (await import("./operations/test_db_prune.ts")).prune,
  },
  verbs: async () => (await import("./verbs.ts")).verbs,
});
