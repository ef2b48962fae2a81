import { z } from "zod";
import { flag, texts } from "./fields.ts";

const sourceDirectory = z.strictObject({
  path: z.string().min(1).meta({ description: "Folder, or a single file, relative to the project." }),
  recursive: flag(true, "Whether folders inside the folder are read too."),
  include: texts(
    ["**/*.sql"],
    "Globs of the files to take, relative to the folder; one without `/` fits at any depth.",
  ),
  exclude: texts([], "Globs of the files to leave out, relative to the folder; one without `/` fits at any depth."),
  auto_discover: flag(true, "Whether a missing folder is skipped silently; false makes it an error."),
  order: z.number().int().default(0).meta({
    description: "Folders with a lower order come first; among equals, files are sorted by path.",
  }),
}).meta({ description: "A folder with rules of its own." });

const entries = z.array(z.union([z.string().min(1), sourceDirectory]));

/** Where DDL is read from. */
export const sourcesShape = {
  include_dirs: entries.default(["db/schema"]).meta({
    description:
      "Folders (or single .sql files) with the DDL, relative to the project. A folder named by text alone must exist.",
  }),
  exclude_dirs: texts([], "Folders left out, with everything in them, relative to the project."),
  superuser_dirs: entries.default([]).meta({
    description:
      "Folders whose files run before all others: extensions, roles. The role that builds needs the rights for them. They are sources even when include_dirs does not name them.",
  }),
  superuser_post_dirs: entries.default([]).meta({
    description:
      "Folders whose files run after all others. They are sources even when include_dirs does not name them.",
  }),
};

export type SourceDirectory = z.output<typeof sourceDirectory>;
export type SourceEntry = string | SourceDirectory;
