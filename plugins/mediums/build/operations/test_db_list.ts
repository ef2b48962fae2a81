import { defineOperation, table } from "../../../../engine/plugin/mod.ts";
import { ageText, sizeText } from "./quantities.ts";
import { listInput, listOutput } from "./test_db_list_io.ts";

export const list = defineOperation({
  name: "test-db list",
  summary: "List the databases that confiture made on a server",
  description:
    "Templates and clones of every project, and what builds and scratch databases are at work or left behind.",
  effect: "read",
  input: listInput,
  output: listOutput,
  examples: [{ command: "confiture test-db list --env test", why: "What is there, how big, and who is connected" }],
  run: async (input, context) => await (await import("../test_db/mod.ts")).runList(input, context),
  text({ databases, server }, style) {
    if (databases.length === 0) return `No database of confiture's on ${server}`;
    const rows = databases.map(({ name, kind, detail, project, size_bytes: size, connections, age_seconds: age }) => [
      name,
      kind,
      size === null ? "?" : sizeText(size),
      String(connections),
      age === null ? "" : ageText(age * 1_000),
      project?.split("/").at(-1) ?? "",
      detail,
    ]);
    return table(["NAME", "KIND", "SIZE", "CONNECTED", "AGE", "PROJECT", "DETAIL"], rows, style);
  },
});
