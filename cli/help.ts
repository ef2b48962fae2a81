import type { Manifest, ProvidedOperation } from "../engine/plugin/mod.ts";
import type { AnyOperation, Style } from "../engine/run/mod.ts";
import { isOnByDefault } from "./args.ts";
import { type Flag, globalFlags, serverFlags } from "./flags.ts";

export interface KnownOperation {
  plugin: Manifest;
  provided: ProvidedOperation;
}

/** Help without a command: what confiture is, and every command by the first word of its name. */
export function overview(operations: readonly KnownOperation[], version: string, style: Style): string {
  const single = operations.filter(({ provided }) => !provided.name.includes(" "));
  const groups = Map.groupBy(
    operations.filter(({ provided }) => provided.name.includes(" ")),
    ({ provided }) => provided.name.split(" ")[0]!,
  );
  const sections = [
    `${style.bold("confiture")} ${version}: PostgreSQL databases built from DDL files.`,
    `${style.bold("Usage:")} confiture <command> [flags]`,
    section("Commands", single.map(({ provided }) => [provided.name, provided.summary]), style),
    ...[...groups].map(([word, members]) =>
      section(title(word), members.map(({ provided }) => [provided.name, provided.summary]), style)
    ),
    section("Shell", [["completion bash|zsh|fish", "Print a completion script for your shell"]], style),
    ...globalSections(globalFlags, style),
    style.dim("`confiture <command> --help` tells more; `confiture --version` prints the version."),
  ];
  return sections.join("\n\n") + "\n";
}

/** Help for the commands that start with the same words: `confiture test-db --help`. */
export function groupHelp(words: string, operations: readonly KnownOperation[], style: Style): string {
  const members = operations.filter(({ provided }) => provided.name.startsWith(`${words} `));
  const sections = [
    `${style.bold("Usage:")} confiture ${words} <command> [flags]`,
    section("Commands", members.map(({ provided }) => [provided.name, provided.summary]), style),
    style.dim(`\`confiture ${words} <command> --help\` tells more.`),
  ];
  return sections.join("\n\n") + "\n";
}

/** Help for one operation, drawn from its definition and its input schema. */
export function operationHelp(
  operation: AnyOperation,
  own: readonly Flag[],
  globals: readonly Flag[],
  style: Style,
): string {
  const positional: readonly string[] = operation.positional ?? [];
  const byField = new Map(own.map((flag) => [flag.field, flag]));
  const places = positional.map((field) => {
    const flag = byField.get(field)!;
    const word = field.toUpperCase() + (flag.repeatable ? "…" : "");
    return flag.required ? word : `[${word}]`;
  });
  const flags = own.filter((flag) => !positional.includes(flag.field));
  const sections = [
    operation.summary + ".",
    `${style.bold("Usage:")} ${["confiture", operation.name, ...places, "[flags]"].join(" ")}`,
  ];
  if (operation.description) sections.push(wrap(operation.description, style.width));
  if (places.length > 0) {
    sections.push(
      section("Arguments", positional.map((field) => [field.toUpperCase(), byField.get(field)!.description]), style),
    );
  }
  if (flags.length > 0) sections.push(flagSection("Flags", flags, style));
  if (operation.examples?.length) {
    const lines = operation.examples.map(({ command, why }) => `  ${style.dim(`# ${why}`)}\n  ${command}`);
    sections.push([style.bold("Examples:"), ...lines].join("\n"));
  }
  const exits = Object.entries(operation.exits ?? {});
  if (exits.length > 0) sections.push(section("Exit codes", exits, style));
  sections.push(...globalSections(globals.filter((flag) => hasEffect(flag, operation)), style));
  return sections.join("\n\n") + "\n";
}

function globalSections(globals: readonly Flag[], style: Style): string[] {
  const there = globals.filter(isOfServer);
  return [
    flagSection("Flags of every command", globals.filter((flag) => !isOfServer(flag)), style),
    ...(there.length === 0 ? [] : [flagSection("On a server", there, style)]),
  ];
}

/** What makes sense here only takes no server, unless it asks one itself: then only who and where that is. */
function hasEffect(flag: Flag, { surface }: AnyOperation): boolean {
  if (surface === undefined || !isOfServer(flag)) return true;
  return surface.asks === "server" && ["server", "token"].includes(flag.name);
}

const isOfServer = ({ name }: Flag): boolean => serverFlags.some((flag) => flag.name === name);

function flagSection(name: string, flags: readonly Flag[], style: Style): string {
  return section(name, flags.map((flag) => [spelling(flag), describeFlag(flag)]), style);
}

/** `-e, --env NAME`, with the `--no-` form where the flag is on by default. */
export function spelling(flag: Flag): string {
  const long = isOnByDefault(flag) ? `--no-${flag.name}` : `--${flag.name}`;
  const value = flag.type === "boolean" ? "" : ` ${flag.placeholder}`;
  return `${flag.short ? `-${flag.short}, ` : "    "}${long}${value}`;
}

function describeFlag(flag: Flag): string {
  const notes: string[] = [];
  if (isOnByDefault(flag)) notes.push("on by default");
  else if (flag.default !== undefined && flag.type !== "boolean" && String(flag.default) !== "") {
    notes.push(`default ${String(flag.default)}`);
  }
  if (flag.required) notes.push("required");
  if (flag.repeatable) notes.push("repeatable");
  return flag.description + (notes.length > 0 ? ` (${notes.join(", ")})` : "");
}

function section(name: string, rows: readonly (readonly string[])[], style: Style): string {
  const width = Math.min(34, Math.max(...rows.map((row) => row[0]!.length)));
  const lines = rows.map(([left = "", right = ""]) => {
    // Two columns need their room; on a narrow terminal one stands below the other.
    if (style.width - width - 4 < 30) {
      return `  ${style.cyan(left.trimStart())}\n      ${wrap(right, style.width - 6, 6)}`;
    }
    const pad = left.length > width ? `\n${" ".repeat(width + 4)}` : " ".repeat(width - left.length + 2);
    return `  ${style.cyan(left)}${pad}${wrap(right, style.width - width - 4, width + 4)}`;
  });
  return [style.bold(`${name}:`), ...lines].join("\n");
}

function title(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1).replaceAll("-", " ");
}

/** Breaks at blanks; lines after the first are indented. Paragraphs (blank lines) stay apart. */
function wrap(text: string, width: number, indent = 0): string {
  return text.split("\n\n").map((paragraph) => {
    const lines = [""];
    for (const word of paragraph.trim().split(/\s+/)) {
      const line = lines.at(-1)!;
      if (line !== "" && line.length + word.length + 1 > width) lines.push(word);
      else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
    }
    return lines.join(`\n${" ".repeat(indent)}`);
  }).join("\n\n");
}
