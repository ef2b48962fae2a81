import { z } from "zod";
import { flagsOf, globalFlags, globalsBeside, type ObjectSchema } from "../../cli/flags.ts";
import type { Flag } from "../../cli/flags.ts";
import { spelling } from "../../cli/help.ts";
import { Registry } from "../../engine/plugin/mod.ts";
import type { AnyOperation } from "../../engine/run/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { describeKeys, type Schema } from "./describe_schema.ts";
import { anchor, code, codeBlock, generatedNote, markdownTable, prose } from "./markdown.ts";

/** `docs/reference/cli.md`: every command with its flags, examples, exit codes and what it answers in JSON. */
export async function commandPage(): Promise<string> {
  const registry = new Registry(builtins);
  const operations = await Promise.all(registry.operations().map(({ provided }) => registry.operation(provided.name)));
  return [
    generatedNote,
    "# Command line reference",
    introduction,
    "## Commands",
    markdownTable(
      ["Command", "Does"],
      operations.map(({ name, summary }) => [`[${code(`confiture ${name}`)}](#${idOf(name)})`, prose(summary)]),
    ),
    `## ${anchor("global-flags")}Flags of every command`,
    flagTable(globalFlags),
    shell,
    ...operations.map(entry),
  ].join("\n\n") + "\n";
}

const introduction = `${code("confiture <command> --help")} says the same in the terminal.

The result goes to standard output; progress, notices and questions go to standard error. With
${code("--format json")} the result is one document, ${code('{"ok": true, …}')} with the fields listed for each command
below, or ${code('{"ok": false, "error": {…}}')}, and nothing else is on standard output. Exit codes are in the
[error reference](errors.md#exit-codes); a command that can end with another one than 0 without failing says so.`;

const shell = `## ${anchor("completion")}Shell completion and version

${
  markdownTable(["Command", "Does"], [
    [code("confiture completion bash"), "Print a completion script for bash, zsh or fish"],
    [code("confiture --version"), "Print the version"],
    [code("confiture --exit-codes"), "Print the meaning of every exit code"],
    [code("confiture --exit-codes-json"), "The same as JSON, for programs"],
  ])
}`;

function entry(operation: AnyOperation): string {
  const { name, summary, description, examples = [], effect, surface, exits = {} } = operation;
  const own = flagsOf(z.toJSONSchema(operation.input, { io: "input" }) as ObjectSchema);
  const positional: readonly string[] = operation.positional ?? [];
  const byField = new Map(own.map((flag) => [flag.field, flag]));
  const parts = [
    `## ${anchor(idOf(name))}confiture ${name}`,
    `${prose(summary)}.`,
    codeBlock("text", usage(operation, own)),
  ];
  if (description) parts.push(prose(description));
  if (positional.length > 0) {
    parts.push(
      markdownTable(
        ["Argument", "Meaning"],
        positional.map((field) => [code(field.toUpperCase()), meaning(byField.get(field)!)]),
      ),
    );
  }
  const flags = own.filter(({ field }) => !positional.includes(field));
  if (flags.length > 0) parts.push(flagTable(flags));
  const replaced = globalsBeside(own).filter((flag) => !globalFlags.some(({ name }) => name === flag.name));
  if (replaced.length > 0) {
    parts.push(`Beside the [flags of every command](#global-flags), of which ${code("--output")} gives way:`);
    parts.push(flagTable(replaced));
  }
  if (examples.length > 0) {
    parts.push(codeBlock("text", examples.map(({ command, why }) => `# ${why}\n${command}`).join("\n\n")));
  }
  const asks = effect === "write" && byField.has("env")
    ? " On an environment with `protected: true` it asks first."
    : "";
  parts.push(
    effects[effect as keyof typeof effects] + asks + (surface ? ` Command line only: ${prose(surface.why)}.` : ""),
  );
  const exitRows = Object.entries(exits as Record<string, string>).map(([exit, when]) => [exit, prose(when)]);
  if (exitRows.length > 0) parts.push(markdownTable(["Exit code", "When"], exitRows));
  const fields = describeKeys(z.toJSONSchema(operation.output, { io: "output" }) as Schema);
  parts.push("Fields of the JSON document:");
  parts.push(fieldTable(fields));
  return parts.join("\n\n");
}

const effects = {
  read: "Changes nothing.",
  write: "Changes something.",
  destroy: `Can lose something: it asks, and refuses without a terminal unless ${code("--yes")} is given.`,
};

function usage({ name, positional = [] }: AnyOperation, own: readonly Flag[]): string {
  const places = (positional as readonly string[]).map((field) => {
    const flag = own.find((each) => each.field === field)!;
    const word = field.toUpperCase() + (flag.repeatable ? "…" : "");
    return flag.required ? word : `[${word}]`;
  });
  return ["confiture", name, ...places, "[flags]"].join(" ");
}

function flagTable(flags: readonly Flag[]): string {
  return markdownTable(
    ["Flag", "Default", "Meaning"],
    flags.map((flag) => [code(spelling(flag).trim()), defaultOf(flag), meaning(flag)]),
  );
}

function meaning(flag: Flag): string {
  return prose(flag.description) + (flag.required ? " (required)" : "") + (flag.repeatable ? " (repeatable)" : "");
}

function defaultOf({ default: initial, type }: Flag): string {
  if (type === "boolean") return initial === true ? "on" : "";
  return initial === undefined ? "" : code(String(initial));
}

function fieldTable(fields: ReturnType<typeof describeKeys>): string {
  return fields.length === 0 ? `None beside ${code("ok")}.` : markdownTable(
    ["Field", "Type", "Meaning"],
    fields.map(({ path, type, description }) => [code(path), type, prose(description)]),
  );
}

function idOf(name: string): string {
  return name.replaceAll(" ", "-");
}
