import { type ErrorRow, errorTable, exitCodes, type Facts } from "../../engine/errors.ts";
import { anchor, code, codeBlock, generatedNote, markdownTable, prose } from "./markdown.ts";
import { wordings } from "./wordings.ts";

/** What the codes of a family are about. A family that is missing here fails the generation. */
const families: Readonly<Record<string, string>> = {
  USAGE: "How confiture was called",
  INTERNAL: "Bugs",
  RUN: "Runs",
  CONFIG: "Configuration, environments and connections",
  PRECON: "Things that must be there first",
  SCHEMA: "DDL files",
  SQL: "What PostgreSQL said about a statement",
  SEED: "Seed files",
  LOCK: "Locks and databases in use",
  POOL: "Connections of the server",
  SERVER: "The server",
  LINT: "Linting",
  HOOK: "Hooks",
  PLUGIN: "Plugins",
  ANON: "Anonymizers",
  MIGR: "Migrations",
  ROLLBACK: "Rolling back",
  RESTORE: "Templates, clones and restored databases",
  REBUILD: "Rebuilding",
  SYNC: "Copying data",
  VALID: "Validation of data",
  VERIFY: "Verification",
  DIFFER: "Comparing schemas",
  DIFF: "Differences",
  PLAN: "Plans",
  GEN: "Generating migrations",
  GIT: "Git",
  GRANT: "Grants",
};

type Row = [reason: string, row: ErrorRow<Facts>];

/** `docs/reference/errors.md`: the exit codes and every row of the error table. */
export function errorPage(): string {
  const rows = Object.entries(errorTable) as unknown as Row[];
  const byFamily = Map.groupBy(rows, ([, { code }]) => code.slice(0, code.indexOf("_")));
  const nameless = [...byFamily.keys()].find((family) => families[family] === undefined);
  if (nameless) throw new Error(`error page: the family ${nameless} has no heading`);
  return [
    generatedNote,
    "# Error reference",
    introduction,
    `## ${anchor("exit-codes")}Exit codes`,
    markdownTable(
      ["Exit code", "Class", "Meaning"],
      Object.entries(exitCodes).map(([exit, { name, meaning }]) => [exit, code(name), prose(meaning)]),
    ),
    ...Object.keys(families).filter((family) => byFamily.has(family)).flatMap((family) => [
      `## ${anchor(family.toLowerCase())}${family}: ${families[family]}`,
      ...byFamily.get(family)!.toSorted(([, a], [, b]) => a.code < b.code ? -1 : 1).map(entry),
    ]),
  ].join("\n\n") + "\n";
}

const introduction = `Every failure has a code that stays the same, a name, an exit code, a message and a remedy. The
command line prints ${code("error[CODE]: message")} and, behind an arrow, the remedy; ${code("--format json")} gives the
same as one document:

${
  codeBlock(
    "json",
    `{
  "ok": false,
  "error": {
    "severity": "error",
    "code": "SCHEMA_201",
    "message": "db/environments/local.yaml:3:5: include_dirs[1] names db/views, which does not exist",
    "actionable": "Create db/views, correct the path, or …",
    "details": { "reason": "source-directory-missing", "folder": "db/views", "key": "include_dirs[1]", "column": 5 },
    "migration": null,
    "file": "db/environments/local.yaml",
    "line": 3
  }
}`,
  )
}

Scripts should look at the exit code, then at ${code("code")}. ${
  code("«…»")
} stands below for what the message says in each case; where the place is known, file, line and column stand before it.
Values of rows and secrets are never part of a message.`;

function entry([reason, { code: id, exit, message, remedy }]: Row): string {
  return [
    `### ${anchor(id.toLowerCase())}${id} ${reason}`,
    `Exit code ${exit} (${code(exitCodes[exit]!.name)}).`,
    codeBlock("text", wordings(message).join("\n")),
    wordings(remedy).map((text) => `→ ${prose(text)}`).join("\n\n"),
  ].join("\n\n");
}
