import { parseArgs } from "node:util";
import { ConfitureError } from "../engine/errors.ts";
import { nearest } from "../engine/nearest.ts";
import { type Flag, globalFlags } from "./flags.ts";

/** What the user typed, before the operation's own flags are known. */
export interface Command {
  /** Operation name, or undefined when no operation of that name exists. */
  operation?: string;
  /** Leading words that are no flags, as typed. */
  words: string[];
  /** Everything but the words of the operation's name. */
  rest: string[];
}

/** Finds the operation: the longest name that the leading words spell. Global flags may come before it. */
export function findCommand(argv: readonly string[], operations: ReadonlySet<string>): Command {
  const positions: number[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") break;
    if (!argument.startsWith("-")) positions.push(index);
    else if (positions.length > 0) break;
    else if (takesValue(argument)) index++;
  }
  const words = positions.map((position) => argv[position]!);
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).join(" ");
    if (!operations.has(name)) continue;
    const used = new Set(positions.slice(0, count));
    return { operation: name, words, rest: argv.filter((_, index) => !used.has(index)) };
  }
  return { words, rest: argv.filter((_, index) => !positions.includes(index)) };
}

function takesValue(argument: string): boolean {
  if (argument.includes("=")) return false;
  const flag = globalFlags.find(({ name, short }) => argument === `--${name}` || argument === `-${short}`);
  return flag !== undefined && flag.type !== "boolean";
}

export interface ParsedArguments {
  /** Fields that the user gave, typed as their schema says; defaults are not filled in. */
  input: Record<string, unknown>;
  globals: Record<string, unknown>;
}

/** Reads the flags and positionals of one operation. Throws `usage` naming the nearest known flag. */
export function readArguments(
  argv: readonly string[],
  command: string,
  own: readonly Flag[],
  positional: readonly string[],
  globals: readonly Flag[],
): ParsedArguments {
  const flags = [...own, ...globals];
  const { values, positionals } = parse(argv, command, flags);
  const input: Record<string, unknown> = {};
  const given: Record<string, unknown> = {};
  const globalNames = new Set(globals.map(({ name }) => name));
  for (const flag of flags) {
    const value = valueOf(flag, values, command);
    if (value !== undefined) (globalNames.has(flag.name) ? given : input)[flag.field] = value;
  }
  const byField = new Map(own.map((flag) => [flag.field, flag]));
  const takesAll = byField.get(positional.at(-1) ?? "")?.repeatable ?? false;
  positionals.forEach((value, index) => {
    const field = positional[takesAll ? Math.min(index, positional.length - 1) : index];
    if (field === undefined) {
      throw new ConfitureError("usage", { problem: `${command}: unexpected argument ${value}`, command });
    }
    const flag = byField.get(field)!;
    if (!flag.repeatable && input[field] !== undefined) {
      const problem = `${command}: ${field.toUpperCase()} is given twice, as ${value} and with --${flag.name}`;
      throw new ConfitureError("usage", { problem, hint: "Give it once.", command });
    }
    const typed = coerce(flag, value, command, field.toUpperCase());
    input[field] = flag.repeatable ? [...(input[field] as unknown[] ?? []), typed] : typed;
  });
  for (const flag of own) {
    if (!flag.required || input[flag.field] !== undefined) continue;
    const shown = positional.includes(flag.field) ? flag.field.toUpperCase() : `--${flag.name}`;
    throw new ConfitureError("usage", { problem: `${command}: ${shown} is missing`, command });
  }
  return { input, globals: given };
}

function parse(argv: readonly string[], command: string, flags: readonly Flag[]) {
  const options: Record<string, { type: "boolean" | "string"; short?: string; multiple: boolean }> = {};
  for (const flag of flags) {
    const type = flag.type === "boolean" ? "boolean" : "string";
    options[flag.name] = { type, multiple: flag.repeatable, ...(flag.short ? { short: flag.short } : {}) };
    if (isOnByDefault(flag)) options[`no-${flag.name}`] = { type: "boolean", multiple: false };
  }
  try {
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true, tokens: true });
    refuseRepeated(parsed.tokens, command, flags);
    return parsed;
  } catch (error) {
    if (error instanceof ConfitureError) throw error;
    const { message } = error as Error;
    // A short form comes before the long one: `Option '-q, --quiet' …`.
    const typed = /'(?:-\w, )?(-[^'=\s]*)/.exec(message)?.[1] ?? "";
    const isUnknown = (error as { code?: string }).code === "ERR_PARSE_ARGS_UNKNOWN_OPTION";
    if (!isUnknown) {
      const problem = `${command}: ${typed || "a flag"} ${missingValue(error) ? "needs a value" : "takes no value"}`;
      throw new ConfitureError("usage", { problem, command });
    }
    const known = nearest(typed.replace(/^-+/, ""), Object.keys(options));
    const hint = known ? `Did you mean --${known}?` : undefined;
    throw new ConfitureError("usage", { problem: `${command}: there is no flag ${typed}`, hint, command });
  }
}

/** Of two values one would be lost without a word. A switch that is thrown twice still says one thing. */
function refuseRepeated(
  tokens: readonly { kind: string; name?: string }[],
  command: string,
  flags: readonly Flag[],
): void {
  const typed = new Set(tokens.map(({ kind, name }) => kind === "option" ? name : undefined));
  for (const flag of flags) {
    const count = tokens.filter(({ kind, name }) => kind === "option" && name === flag.name).length;
    const problem = flag.type !== "boolean" && !flag.repeatable && count > 1
      ? `--${flag.name} is given ${count === 2 ? "twice" : `${count} times`}`
      : typed.has(flag.name) && typed.has(`no-${flag.name}`)
      ? `--${flag.name} and --no-${flag.name} contradict each other`
      : undefined;
    if (problem === undefined) continue;
    throw new ConfitureError("usage", { problem: `${command}: ${problem}`, hint: "Give it once.", command });
  }
}

const missingValue = (error: unknown): boolean => /argument missing|ambiguous/.test((error as Error).message);

/** A flag that is on unless it is switched off, so that it has a `--no-` form. */
export function isOnByDefault(flag: Flag): boolean {
  return flag.type === "boolean" && flag.default === true;
}

function valueOf(flag: Flag, values: Record<string, unknown>, command: string): unknown {
  if (isOnByDefault(flag) && values[`no-${flag.name}`] === true) return false;
  const value = values[flag.name];
  if (value === undefined || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item) => coerce(flag, String(item), command));
  return coerce(flag, String(value), command);
}

function coerce(flag: Flag, value: string, command: string, shown = `--${flag.name}`): unknown {
  if (flag.choices && !flag.choices.includes(value)) {
    const known = nearest(value, flag.choices);
    const problem = `${command}: ${shown} is one of ${flag.choices.join(", ")}, not ${value}`;
    throw new ConfitureError("usage", { problem, hint: known ? `Did you mean ${known}?` : undefined, command });
  }
  if (flag.type !== "number") return value;
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) {
    throw new ConfitureError("usage", { problem: `${command}: ${shown} takes a number, not ${value}`, command });
  }
  return number;
}
