import { resolve } from "node:path";
import { ConfitureError, fileTrouble } from "../engine/errors.ts";
import type { Consent } from "../engine/run/mod.ts";
import type { AnyOperation, RunOutcome, Style } from "../engine/run/mod.ts";
import { failureText } from "./failure.ts";
import type { Invocation } from "./main.ts";
import { drawProgress, type Progress } from "./progress.ts";
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
  const { invocation, name, operation, input, given, errStyle } = command;
  const { host, terminal, plugins, signal } = invocation;
  const { createEngine } = await import("../engine/mod.ts");
  const projectDir = given.project_dir === undefined ? host.cwd : absolute(String(given.project_dir), host.cwd);
  await mustBeFolder(projectDir);
  const engine = createEngine({ host, plugins, projectDir });
  const progress = drawProgress(terminal, errStyle, () => host.elapsedMs());
  const outcome = await engine.run(name, input, {
    signal,
    consent: consentFrom(terminal, progress, given, errStyle, signal),
    onEvent: given.quiet ? undefined : (event) => progress.onEvent(event),
  });
  progress.clear();
  return await write(outcome, command, operation);
}

async function write(
  outcome: RunOutcome,
  { invocation, given, outStyle, errStyle }: RunCommand,
  operation: AnyOperation,
) {
  const { terminal, host } = invocation;
  const { error, output } = outcome;
  const isJson = given.format === "json";
  const file = (given.output ?? given.report) as string | undefined;
  if (error && host.env.CONFITURE_TRACE && error.cause instanceof Error) terminal.err(`${error.cause.stack}\n`);
  if (error && !isJson) {
    terminal.err(failureText(error, errStyle));
    return outcome.exitCode;
  }
  const document = isJson
    ? JSON.stringify(error ? { ok: false, error: error.toIssue() } : { ok: true, ...output }, null, 2) + "\n"
    : textOf(operation, output!, file ? { ...outStyle, ...plain(outStyle.width) } : outStyle);
  if (file !== undefined) {
    try {
      await terminal.writeFile(absolute(file, host.cwd), document);
    } catch (thrown) {
      const why = fileTrouble(thrown);
      terminal.err(failureText(new ConfitureError("output-unwritable", { file, why }), errStyle));
      return outcome.exitCode || 5;
    }
    if (error) terminal.err(failureText(error, errStyle));
  } else if (isJson || !given.quiet) {
    terminal.out(document);
  }
  return outcome.exitCode;
}

function textOf(operation: AnyOperation, output: Record<string, unknown>, style: Style): string {
  const text = operation.text?.(output, style) ?? JSON.stringify(output, null, 2);
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

async function mustBeFolder(path: string): Promise<void> {
  const found = await Deno.stat(path).catch(() => undefined);
  if (!found?.isDirectory) {
    throw new ConfitureError("usage", {
      problem: `--project-dir: there is no folder ${path}`,
      hint: "Create it, or name another folder.",
    });
  }
}

function absolute(path: string, cwd: string): string {
  return resolve(cwd, path);
}
