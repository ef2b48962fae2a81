import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { sizeText } from "./quantities.ts";
import { pruneInput, pruneOutput } from "./test_db_prune_io.ts";

export const prune = defineOperation({
  name: "test-db prune",
  summary: "Drop the project's stale templates and forgotten clones",
  description:
    "Drops the templates of this project whose sources have changed since, and its clones that nobody is connected to " +
    "and that are old, whose process is gone or whose template is gone. Databases of other projects are never touched: " +
    "a project is told by the name in confiture.yaml, or by its folder when it has none.",
  effect: "destroy",
  input: pruneInput,
  output: pruneOutput,
  examples: [
    { command: "confiture test-db prune --dry-run", why: "What would go, what stays, and why" },
    { command: "confiture test-db prune --env test --older-than 2h --yes", why: "In a nightly job" },
  ],
  run: async (input, context) => await (await import("../test_db/mod.ts")).runPrune(input, context),
  text({ dropped, kept, foreign, dry_run: isDry, project }, style) {
    const size = (bytes: number | null) => bytes === null ? "" : ` ${style.dim(sizeText(bytes))}`;
    const lines = [
      ...dropped.map(({ name, kind, reason, size_bytes: bytes }) =>
        `${isDry ? style.yellow("!") : style.green("✓")} ${isDry ? "Would drop" : "Dropped"} ${kind} ${
          style.bold(name)
        }: ${reason}${size(bytes)}`
      ),
      ...kept.map(({ name, kind, reason }) => style.dim(`- kept ${kind} ${name}: ${reason}`)),
    ];
    if (dropped.length === 0) lines.unshift(`Nothing to prune for ${project.split("/").at(-1)}`);
    if (foreign > 0) lines.push(style.dim(`- ${foreign} of other projects left alone`));
    return lines.join("\n");
  },
});
