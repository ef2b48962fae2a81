import { resolve } from "node:path";
import { ConfitureError, fileTrouble, maskPasswords } from "../engine/errors.ts";
import type { Host } from "../engine/host.ts";
import type { AnyOperation, Consent, RunEvent, RunOutcome, Style } from "../engine/run/mod.ts";
import { chooseFrom } from "./choose.ts";
import { failureText } from "./failure.ts";
import { serverFlags } from "./flags.ts";
import type { Invocation } from "./main.ts";
import { drawProgress, type Progress } from "./progress.ts";
import { resultFile } from "./result_file.ts";
import type { Terminal } from "./terminal.ts";

export interface RunCommand {
  invocation: Invocation;
  name: string;
  operation: AnyOperation;
  input: Record<string, unknown>;
  /** Global flags that were given. */
  given: Record<string, unknown>;
  outStyle: Style;
  errStyle: Style;
}

/** Runs one operation and writes its result: text or one JSON document; everything else goes to standard error. */
export async function runCommand(command: RunCommand): Promise<number> {
  const { invocation, name, input, given, errStyle } = command;
  const { host, terminal, plugins, server, signal } = invocation;
  const { createEngine } = await import("../engine/mod.ts");
  const projectDir = given.project_dir === undefined ? host.cwd : await folder(String(given.project_dir), host.cwd);
  const flag = given.output === undefined ? "--report" : "--output";
  const asked = (given.output ?? given.report) as string | undefined;
  const file = asked === undefined ? undefined : { asked, path: await resultFile(flag, asked, host.cwd) };
  const remote = async () => {
    const { readPlace, remoteServer } = await import("./through_server/mod.ts");
    return remoteServer(await readPlace(given, host));
  };
  const engine = createEngine({ host, plugins, projectDir, server, remote });
  const progress = drawProgress(terminal, errStyle, () => host.elapsedMs());
  const consent = consentFrom(terminal, progress, given, errStyle, signal);
  const watched = watching(command, progress);
  if (isThere(given, host, command.operation)) {
    const { followThere, runThrough } = await import("./through_server/mod.ts");
    const operationNamed = (name: string) => engine.registry.operation(name);
    const request = { ...command, host, root: projectDir, consent, operationNamed, ...watched };
    const outcome = name === "run follow"
      ? await followThere({ ...request, run: String(input.run) })
      : await runThrough(request);
    progress.clear();
    return await write(outcome, { ...command, operation: outcome.operation }, file);
  }
  const choose = chooseFrom({ terminal, progress, style: errStyle, signal, isMute: isMute(given, host) });
  const outcome = await engine.run(name, input, { signal, consent, choose, onEvent: watched.onEvent });
  progress.clear();
  return await write(outcome, command, file);
}

/** A variable is for whatever can run on a server; the flag is meant for this very command. */
function isThere(given: Record<string, unknown>, { env }: Host, { name, surface }: AnyOperation): boolean {
  const asks = surface?.asks === "server";
  const isNamed = given.server !== undefined || ((env.CONFITURE_SERVER ?? "") !== "" && surface === undefined);
  if (!asks && isNamed) return true;
  const idle = serverFlags.filter(({ name }) => !asks || !["server", "token"].includes(name));
  const stray = idle.find(({ field }) => given[field] !== undefined);
  if (stray === undefined) return name === "run follow";
  const problem = asks ? `${name} takes no --${stray.name}` : `--${stray.name} is for a server, and none is named`;
  const hint = "Name the server with --server or CONFITURE_SERVER, or leave the flag out.";
  throw new ConfitureError("usage", { problem, hint: asks ? undefined : hint, command: name });
}

/** How a run on a server is shown: as one of here. */
function watching({ invocation, given, errStyle }: RunCommand, progress: Progress) {
  const { host, terminal, signal, leave } = invocation;
  const onEvent = given.quiet ? undefined : (event: RunEvent) => progress.onEvent(event);
  return {
    signal,
    leave,
    onEvent,
    say: (message: string, level: "info" | "warning" = "info") =>
      onEvent?.({ type: "notice", level, message, run: "", seq: 0, at: host.now().toISOString() }),
    onLeave: (failure: ConfitureError) => {
      progress.clear();
      terminal.err(failureText(failure, errStyle));
    },
  };
}

async function write(
  outcome: RunOutcome,
  { invocation, given, operation, outStyle, errStyle }: RunCommand,
  file: { asked: string; path: string } | undefined,
): Promise<number> {
  const { terminal, host } = invocation;
  const { error, output, exitCode } = outcome;
  const isJson = given.format === "json";
  if (error && host.env.CONFITURE_TRACE && error.cause instanceof Error) {
    terminal.err(`${maskPasswords(String(error.cause.stack))}\n`);
  }
  if (error && !isJson) {
    terminal.err(failureText(error, errStyle));
    return exitCode;
  }
  const document = isJson
    ? documentOf(error ? { ok: false, error: error.toIssue() } : { ok: true, ...output })
    : textOf(operation, output!, file ? { ...outStyle, ...plain(outStyle.width) } : outStyle);
  if (file === undefined) {
    if (isJson || !given.quiet) terminal.out(document);
    else if (exitCode !== 0) terminal.err(quietTextOf(operation, output!, exitCode, errStyle));
    return exitCode;
  }
  try {
    await terminal.writeFile(file.path, document);
  } catch (thrown) {
    const done = error ? undefined : operation.name;
    const failure = new ConfitureError("output-unwritable", { file: file.asked, why: fileTrouble(thrown), done });
    // Still one document: that of the run's own failure where there is one.
    if (isJson) terminal.out(documentOf({ ok: false, error: (error ?? failure).toIssue() }));
    if (!isJson || error) terminal.err(failureText(failure, errStyle));
    return exitCode || failure.exitCode;
  }
  if (error) terminal.err(failureText(error, errStyle));
  return exitCode;
}

function documentOf(value: Record<string, unknown>): string {
  return JSON.stringify(value, null, 2) + "\n";
}

function textOf(operation: AnyOperation, output: Record<string, unknown>, style: Style): string {
  return asLines(operation.text?.(output, style) ?? JSON.stringify(output, null, 2));
}

/** What is wrong must be told; 1 is an answer, unless the operation says otherwise. */
function quietTextOf(operation: AnyOperation, output: Record<string, unknown>, exitCode: number, style: Style): string {
  if (operation.quietText) return asLines(operation.quietText(output, style));
  return exitCode > 1 ? textOf(operation, output, style) : "";
}

function asLines(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function plain(width: number): Style {
  const same = (text: string) => text;
  return { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same, width };
}

/** `--yes` answers for the user; without a terminal there is nobody to ask. */
function consentFrom(
  terminal: Terminal,
  progress: Progress,
  given: Record<string, unknown>,
  style: Style,
  signal: AbortSignal,
): Consent {
  return async ({ question, loses }) => {
    if (given.yes) return "yes";
    if (!terminal.isInteractive) return "nobody";
    progress.clear();
    terminal.err(`${style.yellow(style.bold(question))}\n  ${loses}\n`);
    const answer = await terminal.ask("Type yes to go on: ", signal);
    return answer?.trim().toLowerCase() === "yes" ? "yes" : "no";
  };
}

/** Where the result is a document, `--yes` answers beforehand or a CI says that it is one, nobody is asked to choose. */
function isMute(given: Record<string, unknown>, { env }: Host): boolean {
  return given.format === "json" || given.yes === true || !["", "0", "false"].includes(env.CI ?? "");
}

async function folder(given: string, cwd: string): Promise<string> {
  const problem = given === "" ? "--project-dir is empty" : `--project-dir: there is no folder ${given}`;
  const path = resolve(cwd, given);
  const found = given === "" ? undefined : await Deno.stat(path).catch(() => undefined);
  if (found?.isDirectory) return path;
  throw new ConfitureError("usage", { problem, hint: "Create it, or name another folder." });
}
