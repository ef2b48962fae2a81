import { defineMedium } from "../../../engine/plugin/mod.ts";

export default defineMedium({
  operations: {
    "migrate status": async () => (await import("./operations/status.ts")).status,
    "migrate current": async () => (await import("./operations/current.ts")).current,
    "migrate new": async () => (await import("./operations/new.ts")).newMigration,
    "migrate up": async () => (await import("./operations/up.ts")).up,
    "migrate down": async () => (await import("./operations/down.ts")).down,
    "migrate down-to": async () => (await import("./operations/down_to.ts")).downTo,
    "migrate history": async () => (await import("./operations/history.ts")).history,
  },
  verbs: async () => (await import("./verbs.ts")).verbs,
});
