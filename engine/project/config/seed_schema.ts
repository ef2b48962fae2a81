import { z } from "zod";
import { flag, texts } from "./fields.ts";

/** Keys of `seed`. */
export const seedSchema = z.strictObject({
  execution_mode: z.enum(["concatenate", "sequential"]).default("concatenate").meta({
    description:
      "Kept for older projects: both apply the files one after the other, each with positions of its own in failures.",
  }),
  continue_on_error: flag(false, "Whether the files behind a failing one are applied, and all failures reported."),
  transaction_mode: z.enum(["savepoint", "transaction"]).default("savepoint").meta({
    description: "savepoint undoes a failing file alone; transaction undoes all files with it.",
  }),
  profiles: z.record(
    z.string().min(1),
    z.strictObject({
      include: texts([], "Globs of the file names to take; all when empty."),
      exclude: texts([], "Globs of the file names to leave out."),
    }).meta({ description: "Which seed files belong to the profile." }),
  ).default({}).meta({ description: "Named subsets of the seed files, by profile name." }),
}).refine(({ continue_on_error, transaction_mode }) => !(continue_on_error && transaction_mode === "transaction"), {
  message: "cannot be true with transaction_mode transaction, where one failure undoes everything",
  path: ["continue_on_error"],
}).prefault({}).meta({ description: "Applying seed files." });
