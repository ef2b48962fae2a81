import assert from "node:assert/strict";
import { z } from "zod";
import type { Manifest } from "../engine/plugin/mod.ts";
import { field, plainStyle } from "../engine/run/mod.ts";
import { flagsOf, globalFlags, globalsBeside, type ObjectSchema } from "./flags.ts";
import { groupHelp, operationHelp, overview } from "./help.ts";

const style = { ...plainStyle, width: 80 };
const plugin = { id: "confiture/core" } as Manifest;
const known = (name: string, summary: string) => ({ plugin, provided: { name, summary, effect: "read" as const } });
const operations = [known("build", "Build"), known("test-db clone", "Clone"), known("test-db list", "List them")];

Deno.test("overview() lists single commands, groups, the completion script and the flags of every command", () => {
  const text = overview(operations, "1.2.3", style);
  assert.match(text, /^confiture 1\.2\.3/);
  assert.match(text, /\nCommands:\n {2}build {2}Build\n/);
  assert.match(text, /\nTest db:\n {2}test-db clone {2}Clone\n {2}test-db list {3}List them\n/);
  for (const flag of globalFlags) assert.ok(text.includes(`--${flag.name}`), flag.name);
});

Deno.test("groupHelp() lists the commands of one group only", () => {
  const text = groupHelp("test-db", operations, style);
  assert.ok(text.includes("test-db clone") && !text.includes("build"));
});

const operation = {
  name: "test-db clone",
  summary: "Clone a database",
  description: `${"A long description that has to be wrapped somewhere. ".repeat(3)}\n\nA second paragraph.`,
  effect: "write" as const,
  input: z.object({
    target: field.name("Name of the new database"),
    jobs: field.count("How many at once", { short: "j" }).default(4),
    verify: field.flag("Check it afterwards", { default: true }),
    output: field.hostPath("Where to write it", { short: "o" }).optional(),
    only: z.array(field.name("Only these")).describe("Only these").meta({ kind: "name" }).default([]),
  }),
  output: z.object({}),
  positional: ["target"],
  examples: [{ command: "confiture test-db clone mine", why: "A copy of your own" }],
  run: () => Promise.resolve({}),
};
const own = flagsOf(z.toJSONSchema(operation.input, { io: "input" }) as ObjectSchema);

Deno.test("operationHelp() shows usage, arguments, flags with defaults, examples, all within the width", () => {
  assert.equal(
    operationHelp(operation, own, globalsBeside(own), style),
    `Clone a database.

Usage: confiture test-db clone TARGET [flags]

A long description that has to be wrapped somewhere. A long description that has
to be wrapped somewhere. A long description that has to be wrapped somewhere.

A second paragraph.

Arguments:
  TARGET  Name of the new database

Flags:
  -j, --jobs N       How many at once (default 4)
      --no-verify    Check it afterwards (on by default)
  -o, --output FILE  Where to write it
      --only NAME    Only these (repeatable)

Examples:
  # A copy of your own
  confiture test-db clone mine

Flags of every command:
  -h, --help              Show this help
  -f, --format text|json  How the result is written (default text)
  -q, --quiet             No progress, no notices, no result text: errors only
      --no-color          No colour, whatever the terminal can do
  -y, --yes               Answer every question with yes
      --project-dir DIR   Folder of the project (default .)
      --report FILE       Write the result document to FILE instead of standard
                          output

On a server:
      --server URL           Run it on that server; else CONFITURE_SERVER
      --token TOKEN          Token, or where it is: env:NAME, file:PATH; else
                             CONFITURE_TOKEN, which others of this machine do
                             not see
      --server-project NAME  Name of the project there; else
                             CONFITURE_SERVER_PROJECT, or its name here
      --request-approval     Ask for the approval of the run, and show what it
                             would do
      --approval N           Run what was approved under this number
`,
  );
});

Deno.test("overview() puts what things mean below their names on a narrow terminal", () => {
  const text = overview(operations, "1.2.3", { ...plainStyle, width: 40 });
  assert.ok(text.includes("  -f, --format text|json\n      How the result is written (default\n      text)\n"), text);
  assert.ok(text.includes("  --no-color\n"));
  const lines = text.split("\n").filter((line) => line.startsWith(" "));
  assert.ok(lines.every((line) => line.length <= 40), lines.find((line) => line.length > 40));
});

Deno.test("globalsBeside() gives way to an operation's own letters and names", () => {
  const fields = z.object({ yonder: field.flag("x", { short: "y" }), quiet: field.flag("x") });
  const beside = globalsBeside(flagsOf(z.toJSONSchema(fields, { io: "input" }) as ObjectSchema));
  assert.equal(beside.find(({ name }) => name === "yes")!.short, undefined);
  assert.ok(!beside.some(({ name }) => name === "quiet" || name === "report"));
});
