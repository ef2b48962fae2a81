import { z } from "zod";
import { flag, lintShape } from "./fields.ts";

/** Keys of `build`. */
export const buildSchema = z.strictObject({
  sort_mode: z.enum(["dependency", "alphabetical", "hex"]).default("dependency").meta({
    description:
      "Order of the statements: dependency keeps the files' order unless a statement needs a later one; alphabetical goes by path; hex reads the prefix of each folder and file as a hexadecimal number.",
  }),
  two_pass: flag(false, "Whether all foreign keys are added after all tables, not only those in a cycle."),
  validate_comments: z.strictObject({
    enabled: flag(true, "Kept for older projects: PostgreSQL's parser always refuses an unterminated comment."),
    fail_on_unclosed_blocks: flag(true, "Kept for older projects: an unterminated comment is always a syntax error."),
    fail_on_spillover: flag(true, "Kept for older projects: no comment can reach from one file into the next."),
  }).prefault({}).meta({ description: "Checks of comments." }),
  separators: z.strictObject({
    style: z.enum(["block_comment", "line_comment", "custom"]).default("block_comment").meta({
      description: "How a script that is written to a file announces each source file.",
    }),
    custom_template: z.string().optional().meta({
      description: "Text of the announcement when the style is custom; {file_path} becomes the file's name.",
    }),
  }).refine(({ style, custom_template }) => style !== "custom" || custom_template !== undefined, {
    message: "style custom needs custom_template",
    path: ["custom_template"],
  }).prefault({}).meta({ description: "Lines between the source files of a written script." }),
  lint: lintShape(false, "build").meta({ description: "Linting before a build." }),
}).prefault({}).meta({ description: "Building a database from DDL." });
