import { type Facts, type Place, row } from "./row.ts";

/** Seed files. */
export const seedErrors = {
  // `failed` and `failed_code` name the failure that the file ended with; its other facts are kept.
  "seed-failed": row<Place & Facts & { problem: string; next: string; failed: string; failed_code: string }>({
    code: "SEED_001",
    exit: 5,
    message: ({ problem }) => problem,
    remedy: ({ next }) => next,
  }),
  "seed-profile-unknown": row<{ profile: string; known: readonly string[]; nearest?: string }>({
    code: "SEED_002",
    exit: 5,
    message: ({ profile, nearest }) =>
      `there is no seed profile ${profile}${nearest === undefined ? "" : `; did you mean ${nearest}?`}`,
    remedy: ({ known, profile }) =>
      known.length > 0
        ? `Choose one of ${known.join(", ")}, or define it under seed.profiles.`
        : `Define seed.profiles.${profile} in the environment, or leave the profile out.`,
  }),
  "seed-directory-missing": row<{ folder: string }>({
    code: "SEED_003",
    exit: 5,
    message: ({ folder }) => `the seeds folder ${folder} does not exist`,
    remedy: ({ folder }) => `Create ${folder}, or correct the path.`,
  }),
  "seeds-empty": row<{ folders: readonly string[]; profile?: string }>({
    code: "SEED_004",
    exit: 5,
    message: ({ folders, profile }) =>
      `there are no seed files in ${folders.join(", ")}${profile === undefined ? "" : ` for the profile ${profile}`}`,
    remedy: () =>
      "Put SQL files into db/seeds/common or db/seeds/<environment>, or name another folder with --seeds-dir.",
  }),
};
