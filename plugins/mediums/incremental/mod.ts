import { defineMedium } from "../../../engine/plugin/mod.ts";

export default defineMedium({
  operations: {
    "migrate status": async () => (await import("./operations/status.ts")).status,
    "migrate current": async () => (await import("./operations/current.ts")).current,
    "migrate new": async () => (await import("./operations/new.ts")).newMigration,
    "migrate generate": async () => (await import("./operations/generate.ts")).generate,
    "migrate up": async () => (await import("./operations/up.ts")).up,
    "migrate preflight": async () => (await import("./operations/preflight.ts")).preflight,
    "migrate down": async () => (await import("./operations/down.ts")).down,
    "migrate down-to": async () => (await import("./operations/down_to.ts")).downTo,
    "migrate verify": async () => (await import("./operations/verify.ts")).verify,
    "migrate history": async () => (await import("./operations/history.ts")).history,
    "migrate apply-as": async () => (await import("./operations/apply_as.ts")).applyAs,
    "migrate baseline": async () => (await import("./operations/baseline.ts")).baseline,
    "migrate rebuild": async () => (await import("./operations/rebuild.ts")).rebuild,
    "migrate squash": async () => (await import("./operations/squash.ts")).squash,
    "migrate reinit": async () => (await import("./operations/reinit.ts")).reinit,
    "migrate validate": async () => (await import("./operations/validate.ts")).validate,
    "verify-checksums": async () => (await import("./operations/verify_checksums.ts")).verifyChecksums,
  },
  keepsSteps: true,
  verbs: async () => (await import("./verbs.ts")).verbs,
});
