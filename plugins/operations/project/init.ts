import { z } from "zod";
import { defineOperation, field, type Style } from "../../../engine/plugin/mod.ts";

export const init = defineOperation({
  name: "init",
  summary: "Make a new project that can be built at once",
  description:
    "Writes confiture.yaml and db/ with an example table, an environment that uses an embedded PostgreSQL and a " +
    "seed file. Files that are already there are kept as they are and listed; where db/ exists it asks first.",
  effect: "write",
  surface: { only: "local", why: "it makes a folder on the machine where it is typed" },
  input: z.object({
    path: field.hostPath("Folder of the new project; it is made if it is missing", { placeholder: "PATH" }).default(
      ".",
    ),
  }),
  output: z.object({
    path: z.string().describe("Absolute folder of the project"),
    created: z.array(z.string()).describe("Files that were written"),
    kept: z.array(z.string()).describe("Files that were already there and are as they were"),
    changed: z.array(z.string()).describe("Files that got a line more"),
    next: z.array(z.string()).describe("Commands to go on with"),
  }),
  positional: ["path"],
  examples: [
    { command: "confiture init", why: "A project in this folder" },
    { command: "confiture init shop --yes", why: "A project in shop/, without a question" },
  ],
  async run({ path }, context) {
    const { scaffold } = await import("./scaffold.ts");
    return await scaffold(path, context);
  },
  text: ({ path, created, kept, changed, next }, style) =>
    [
      created.length + changed.length === 0
        ? `${style.bold(path)} is a project already; nothing was changed.`
        : `${style.green("✓")} Project in ${style.bold(path)}`,
      list("created", created, style.green("+")),
      list("changed", changed, style.yellow("~")),
      list("kept", kept, style.dim("=")),
      `\nNext:\n${next.map((command) => `  ${style.cyan(command)}`).join("\n")}`,
    ].filter((part) => part !== "").join("\n"),
});

function list(word: string, files: readonly string[], mark: ReturnType<Style["dim"]>): string {
  return files.map((file) => `  ${mark} ${word.padEnd(7)}  ${file}`).join("\n");
}
