import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { controlFields } from "./fields.ts";

export const verifyAudit = defineOperation({
  name: "server verify-audit",
  summary: "Check the chain of the audit log",
  description:
    "Computes every link of the audit log again, from the first one on, and compares. An entry that was changed or taken " +
    "away breaks the chain there. Entries at its end can go together with their links: note the head that this tells, or " +
    "that of the server's log, outside of the database, and give it with --head.",
  effect: "read",
  surface: { only: "local", why: "it does not take the server's word for it" },
  input: z.object({
    ...controlFields,
    head: field.text(
      "Last link that was noted before, as this command and the server's log tell it: it has to be there",
      {
        placeholder: "NUMBER:HASH",
      },
    ).optional(),
  }),
  output: z.object({
    entries: z.int(),
    sealed: z.int().describe("Entries that are in the chain"),
    intact: z.boolean(),
    head: z.string().nullable().describe("Number and hash of the last link, to be noted elsewhere"),
    broken_at: z.int().nullable().describe("Id of the first entry that does not fit"),
    problem: z.string().nullable(),
  }),
  examples: [
    { command: "confiture server verify-audit", why: "Exit code 1 when somebody changed it" },
    { command: `confiture server verify-audit --head 1200:${"9f".repeat(32)}`, why: "Nor shortened it since then" },
  ],
  exits: { 1: "the chain is broken" },
  exitCode: ({ intact }) => intact ? 0 : 1,
  async run(input, context) {
    return await (await context.server()).verifyAudit(input, context);
  },
  text: ({ entries, sealed, intact, head, broken_at, problem }, style) =>
    intact
      ? `${style.green("✓")} ${sealed} of ${entries} entries are in the chain, and it is whole\n  head ${head ?? "-"}`
      : broken_at === null
      ? `${style.red("✗")} ${problem}`
      : `${style.red("✗")} the chain is broken at entry ${broken_at}: ${problem}`,
});
