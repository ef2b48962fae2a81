import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { verifyChecksumsInput, verifyChecksumsOutput } from "./verify_checksums_io.ts";

export const verifyChecksums = defineOperation({
  name: "verify-checksums",
  summary: "Compare the files of applied migrations with what was applied",
  description:
    "Compares by SHA-256, forward and backward halves; line endings and trailing blanks do not count. With --fix an edit " +
    "is taken over: nothing runs, the ledger has the new checksum, and the history who recorded it.",
  effect: "write",
  effectOf: ({ fix }) => fix ? "write" : "read",
  input: verifyChecksumsInput,
  output: verifyChecksumsOutput,
  examples: [
    { command: "confiture verify-checksums", why: "Whether somebody edited what was applied" },
    { command: "confiture verify-checksums --fix", why: "The edit was meant" },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  exits: { 1: "a file is not what was applied", 2: "the database has no ledger" },
  exitCode: ({ ok, ledger_present }) => ok ? 0 : ledger_present ? 1 : 2,
  run: async (input, context) => await (await import("../record/mod.ts")).verifyChecksums(input, context),
  text: ({ ok, summary, issues, ledger_present }, style) => {
    const marks = { error: style.red("!"), warning: style.yellow("!"), info: style.green("✓") };
    const files = `${summary.checked} file${summary.checked === 1 ? "" : "s"}`;
    return [
      ...issues.map(({ severity, message }) => `${marks[severity]} ${message}`),
      ...(ok && ledger_present ? [`${style.green("✓")} ${files} compared`] : []),
      ...(ledger_present ? [] : ok ? [style.dim("there is no ledger yet")] : []),
      ...(issues.some(({ severity }) => severity === "error") ? [style.dim(issues[0]!.actionable)] : []),
    ].join("\n");
  },
});
