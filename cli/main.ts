import { resolve } from "node:path";
import { ConfitureError, exitCodes, isConfitureError, maskPasswords } from "../engine/errors.ts";
import type { Host } from "../engine/host.ts";
import { nearest } from "../engine/nearest.ts";
import type { RegisteredPlugin, ServerSide } from "../engine/plugin/mod.ts";
import type { AnyOperation } from "../engine/run/mod.ts";
import { findCommand, readArguments } from "./args.ts";
import { type Flag, flagsOf, globalFlags, globalsBeside, type ObjectSchema } from "./flags.ts";
import { failureText } from "./failure.ts";
import { groupHelp, type KnownOperation, operationHelp, overview } from "./help.ts";
import { runCommand } from "./run_command.ts";
import { styleFor, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

export interface Invocation {
  argv: readonly string[];
  host: Host;
  terminal: Terminal;
  plugins: readonly RegisteredPlugin[];
  /** What `serve` and its like start; loaded when they ask for it. */
  server?(): Promise<ServerSide>;
  /** Aborted by Ctrl-C and by the termination signals. */
  signal: AbortSignal;
  /** Aborted by a second Ctrl-C, right before the process ends: what goes on elsewhere is told. */
  leave?: AbortSignal;
}

/**
 * The command line: finds the operation, reads its flags, runs it, writes the result. Returns the exit code. What needs
 * no operation (help, version, completion) is answered from manifests, so that no plugin code is loaded for it.
 */
export async function main(invocation: Invocation): Promise<number> {
  const { argv, terminal, host, plugins } = invocation;
  const noColor = argv.includes("--no-color") || (host.env.NO_COLOR ?? "") !== "";
  const isJson = wantsJson(argv);
  const outStyle = styleFor(terminal.isOutTerminal, terminal.columns, noColor);
  const errStyle = styleFor(terminal.isErrTerminal, terminal.columns, noColor);
  // In JSON mode whatever is asked for, help too, is one document.
  const tell = (text: string, document: Record<string, unknown> = { help: text }) =>
    say(terminal, isJson ? JSON.stringify({ ok: true, ...document }, null, 2) + "\n" : text);
  try {
    const operations = operationsOf(plugins);
    if (argv[0] === "__complete") return await complete(invocation, operations);
    const names = new Set(operations.map(({ provided }) => provided.name));
    const { operation: name, words, rest } = findCommand(argv, names);
    const wantsHelp = rest.includes("--help") || rest.includes("-h") || words[0] === "help";
    if (name === undefined) {
      const asked = words[0] === "help" ? words.slice(1) : words;
      if (asked.length === 0 || asked[0] === "help") {
        if (rest.includes("--version") || rest.includes("-V")) return tell(`confiture ${version}\n`, { version });
        if (rest.includes("--exit-codes-json")) return say(terminal, JSON.stringify(exitCodes, null, 2) + "\n");
        if (rest.includes("--exit-codes")) return tell(exitCodeText(), { exit_codes: exitCodes });
        const stray = wantsHelp ? undefined : rest.find((flag) => !isGlobal(flag));
        if (stray) throw unknownFlag(stray);
        return tell(overview(operations, version, outStyle));
      }
      if (asked[0] === "completion") return await completion(asked.slice(1), wantsHelp, tell);
      const group = asked[0]!;
      if (operations.some(({ provided }) => provided.name.startsWith(`${group} `)) && (asked.length === 1)) {
        if (wantsHelp) return tell(groupHelp(group, operations, outStyle));
        if (isJson) throw bareGroup(group, operations);
        terminal.err(groupHelp(group, operations, errStyle));
        return 64;
      }
      const known = find(plugins, asked.join(" "));
      if (words[0] === "help" && known) return tell(await help(known, invocation, outStyle));
      throw unknownCommand(asked, names);
    }
    if (wantsHelp) return tell(await help(name, invocation, outStyle));
    const { operation, own, globals } = await load(name, plugins);
    const { input, globals: given } = readArguments(rest, name, own, operation.positional ?? [], globals);
    return await runCommand({ invocation, name, operation, input, given, outStyle, errStyle });
  } catch (error) {
    const failure = isConfitureError(error) ? error : defect(error);
    if (host.env.CONFITURE_TRACE && failure.cause instanceof Error) {
      terminal.err(`${maskPasswords(String(failure.cause.stack))}\n`);
    }
    // A failure to write there cannot be written there.
    const isMute = failure.reason === "output-unwritable";
    if (isJson && !isMute) terminal.out(JSON.stringify({ ok: false, error: failure.toIssue() }, null, 2) + "\n");
    else terminal.err(failureText(failure, errStyle));
    return failure.exitCode;
  }
}

function defect(thrown: unknown): ConfitureError {
  const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new ConfitureError("internal", { what }, { cause: thrown });
}

function operationsOf(plugins: readonly RegisteredPlugin[]): KnownOperation[] {
  return plugins.flatMap(({ manifest }) =>
    (manifest.provides.operations ?? []).map((provided) => ({ plugin: manifest, provided }))
  );
}

interface LoadedOperation {
  operation: AnyOperation;
  own: Flag[];
  globals: Flag[];
}

async function load(name: string, plugins: readonly RegisteredPlugin[]): Promise<LoadedOperation> {
  const [{ Registry }, { z }] = await Promise.all([import("../engine/plugin/registry.ts"), import("zod")]);
  const operation = await new Registry(plugins).operation(name);
  const own = flagsOf(z.toJSONSchema(operation.input, { io: "input" }) as ObjectSchema);
  return { operation, own, globals: globalsBeside(own) };
}

async function help(
  name: string,
  { plugins }: Invocation,
  style: Parameters<typeof overview>[2],
): Promise<string> {
  const { operation, own, globals } = await load(name, plugins);
  return operationHelp(operation, own, globals, style);
}

async function completion(
  words: readonly string[],
  wantsHelp: boolean,
  tell: (text: string, document?: Record<string, unknown>) => number,
): Promise<number> {
  const { completionScript, shells } = await import("./completion.ts");
  const shell = shells.find((known) => known === words[0]);
  if (wantsHelp) {
    return tell(
      `Usage: confiture completion ${
        shells.join("|")
      }\n\nPrint a completion script: eval "$(confiture completion bash)"\n`,
    );
  }
  if (!shell || words.length > 1) {
    const hint = `Name one of ${shells.join(", ")}: confiture completion bash`;
    throw new ConfitureError("usage", {
      problem: `completion: ${words[0] ? `there is no script for ${words.join(" ")}` : "which shell?"}`,
      hint,
    });
  }
  const script = completionScript(shell);
  return tell(script, { shell, script });
}

async function complete({ argv, plugins, host, terminal }: Invocation, operations: KnownOperation[]): Promise<number> {
  const { completeWords } = await import("./completion.ts");
  const typed = argv.slice(1);
  const { operation: name } = findCommand(typed.slice(0, -1), new Set(operations.map(({ provided }) => provided.name)));
  const loaded = name ? await load(name, plugins) : undefined;
  const flags = loaded ? [...loaded.own, ...loaded.globals] : globalFlags;
  const wantsEnvironment = typed.slice(-3).some((word) => /^(-e|--env(=.*)?)$/.test(word));
  const environments = wantsEnvironment ? await environmentsOf(typed, host) : [];
  const words = completeWords(typed, {
    operations,
    flags,
    positional: loaded && (loaded.operation.positional ?? []),
    environments,
    plugins: plugins.map(({ manifest }) => manifest.id),
  });
  return say(terminal, words.map((word) => `${word}\n`).join(""));
}

async function environmentsOf(typed: readonly string[], host: Host): Promise<string[]> {
  const { openProject } = await import("../engine/project/mod.ts");
  const at = typed.indexOf("--project-dir");
  const folder = resolve(host.cwd, at < 0 ? "." : typed[at + 1] ?? ".");
  // A Tab in a folder without a project offers nothing; an error text would end up among the offers.
  return await openProject(folder, host).then((project) => project.environments()).catch(() => []);
}

function find(plugins: readonly RegisteredPlugin[], name: string): string | undefined {
  return operationsOf(plugins).find(({ provided }) => provided.name === name)?.provided.name;
}

function unknownCommand(words: readonly string[], names: ReadonlySet<string>): ConfitureError {
  const typed = words.join(" ");
  const members = membersOf(words[0]!, names);
  const known = nearest(typed, names) ??
    (members.length > 0 ? undefined : nearest(words[0]!, [...names].map((name) => name.split(" ")[0]!)));
  const hint = known
    ? `Did you mean \`confiture ${known}\`?`
    : members.length > 0
    ? `Name one of ${members.join(", ")}.`
    : "See `confiture --help` for all commands.";
  return new ConfitureError("usage", { problem: `there is no command ${typed}`, hint });
}

function bareGroup(group: string, operations: readonly KnownOperation[]): ConfitureError {
  const members = membersOf(group, operations.map(({ provided }) => provided.name));
  return new ConfitureError("usage", { problem: `${group} is no command`, hint: `Name one of ${members.join(", ")}.` });
}

function membersOf(group: string, names: Iterable<string>): string[] {
  return [...names].filter((name) => name.startsWith(`${group} `));
}

function unknownFlag(flag: string): ConfitureError {
  const known = nearest(flag.replace(/^-+/, ""), ["version", ...globalFlags.map(({ name }) => name)]);
  return new ConfitureError("usage", {
    problem: `there is no flag ${flag}`,
    hint: known ? `Did you mean --${known}?` : undefined,
  });
}

function isGlobal(argument: string): boolean {
  const word = argument.split("=")[0];
  return globalFlags.some(({ name, short }) => word === `--${name}` || word === `-${short}`) ||
    !argument.startsWith("-");
}

/** Known before the flags are, because they may be wrong: `--format json`, `--format=json`, `-f json`, `-qfjson`. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const flags = end < 0 ? argv : argv.slice(0, end);
  return flags.some((argument, index) =>
    argument === "--format=json" || /^-[a-z]*fjson$/i.test(argument) ||
    ((argument === "--format" || /^-[a-z]*f$/i.test(argument)) && flags[index + 1] === "json")
  );
}

function exitCodeText(): string {
  return Object.entries(exitCodes).map(([code, { name, meaning }]) => `${code.padStart(3)}  ${name}: ${meaning}\n`)
    .join("");
}

function say(terminal: Terminal, text: string): number {
  terminal.out(text);
  return 0;
}
